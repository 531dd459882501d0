import type { ProviderAlias } from '../../provider-alias.ts'
import { google } from '../google.ts'

const scope = (name: string) => `https://www.googleapis.com/auth/${name}`
const allScopes = 'https://developers.google.com/identity/protocols/oauth2/scopes'
const peers = 'configuration of another open project'

/** Products of Google. By default each asks for permission to read, and for no more. */
export const googleAliases: readonly ProviderAlias[] = [
  {
    id: 'gmail',
    parent: google,
    name: 'Gmail',
    category: 'communication',
    defaultScopes: [scope('gmail.readonly')],
    logo: 'gmail',
    sources: [allScopes, peers],
  },
  {
    id: 'google-calendar',
    parent: google,
    name: 'Google Calendar',
    defaultScopes: [scope('calendar.readonly')],
    logo: 'googlecalendar',
    sources: [allScopes, peers],
  },
  {
    id: 'google-drive',
    parent: google,
    name: 'Google Drive',
    category: 'storage',
    defaultScopes: [scope('drive.readonly')],
    logo: 'googledrive',
    notes: [
      'drive.file is enough for files that people open or make with your app, and needs no review by Google.',
    ],
    sources: [allScopes, peers],
  },
  {
    id: 'google-docs',
    parent: google,
    name: 'Google Docs',
    defaultScopes: [scope('documents.readonly')],
    logo: 'googledocs',
    sources: [allScopes, peers],
  },
  {
    id: 'google-sheets',
    parent: google,
    name: 'Google Sheets',
    defaultScopes: [scope('spreadsheets.readonly')],
    logo: 'googlesheets',
    sources: [allScopes, peers],
  },
  {
    id: 'google-slides',
    parent: google,
    name: 'Google Slides',
    defaultScopes: [scope('presentations.readonly')],
    logo: 'googleslides',
    sources: [allScopes, peers],
  },
  {
    id: 'google-forms',
    parent: google,
    name: 'Google Forms',
    category: 'forms',
    defaultScopes: [scope('forms.body.readonly'), scope('forms.responses.readonly')],
    logo: 'googleforms',
    sources: [allScopes, peers],
  },
  {
    id: 'google-contacts',
    parent: google,
    name: 'Google Contacts',
    defaultScopes: [scope('contacts.readonly')],
    sources: [allScopes, peers],
  },
  {
    id: 'google-tasks',
    parent: google,
    name: 'Google Tasks',
    defaultScopes: [scope('tasks.readonly')],
    logo: 'googletasks',
    sources: [allScopes, peers],
  },
  {
    id: 'google-meet',
    parent: google,
    name: 'Google Meet',
    category: 'communication',
    defaultScopes: [scope('meetings.space.readonly')],
    logo: 'googlemeet',
    sources: [allScopes, peers],
  },
  {
    id: 'google-analytics',
    parent: google,
    name: 'Google Analytics',
    category: 'marketing',
    defaultScopes: [scope('analytics.readonly')],
    logo: 'googleanalytics',
    sources: [allScopes, peers],
  },
  {
    id: 'google-search-console',
    parent: google,
    name: 'Google Search Console',
    category: 'marketing',
    defaultScopes: [scope('webmasters.readonly')],
    logo: 'googlesearchconsole',
    sources: [allScopes, peers],
  },
  {
    id: 'google-health',
    parent: google,
    name: 'Google Health',
    category: 'health',
    defaultScopes: [
      scope('googlehealth.activity_and_fitness.readonly'),
      scope('googlehealth.health_metrics_and_measurements.readonly'),
      scope('googlehealth.sleep.readonly'),
    ],
    notes: [
      'It takes the place of Fitbit’s Web API. Tokens of Fitbit cannot be moved, so users have to connect again.',
      'Calls go to health.googleapis.com.',
    ],
    sources: [
      'https://developers.google.com/health/scopes',
      'https://developers.google.com/health/migration',
      peers,
    ],
  },
  {
    id: 'youtube',
    parent: google,
    name: 'YouTube',
    category: 'media',
    defaultScopes: [scope('youtube.readonly')],
    logo: 'youtube',
    sources: [allScopes, peers],
  },
]
