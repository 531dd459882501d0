/** What the test pages offer to choose from. */

export const providers = [
  { id: 'google', name: 'Google', description: 'Calendar and contacts', logo_url: '/google.svg' },
  { id: 'github', name: 'GitHub', description: 'Repositories and issues', logo_url: '/github.svg' },
  { id: 'slack', name: 'Slack' },
  { id: 'notion', name: 'Notion', logo_url: '/missing.svg' },
]

const names =
  'Airtable, Asana, Atlassian, Azure, Basecamp, Box, Calendly, ClickUp, Discord, Dropbox, Figma, GitHub, GitLab, Google Calendar, Google Drive, HubSpot, Intercom, Jira, Linear, Mailchimp, Miro, Monday, Notion, PagerDuty, Salesforce, Slack, Stripe, Trello, Zoom, Éclair'

/** None has a picture of its own, so a page that allows no images has nothing to refuse. */
export const manyProviders = names
  .split(', ')
  .map((name) => ({ id: name.toLowerCase().replaceAll(' ', '-'), name }))

export const accounts = [
  {
    grant_id: 'grant-1',
    account_identifier: 'ada@example.com',
    provider_name: 'Google',
    status: 'active',
    metadata: { account_display_name: 'Ada Lovelace' },
  },
  {
    grant_id: 'grant-2',
    account_identifier: 'ada.lovelace@analytical-engines.example.org',
    provider_name: 'Google',
    status: 'error',
  },
  { grant_id: 'grant-3', account_identifier: 'lovelace', provider_name: 'GitHub' },
]
