import type { ProviderAlias } from '../../provider-alias.ts'
import { microsoft } from '../microsoft.ts'

const sources = [
  'https://learn.microsoft.com/en-us/graph/permissions-reference',
  'configuration of another open project',
]

/** Products of Microsoft 365 that are called through Graph. By default each asks for permission to read, and for no more. */
export const microsoftAliases: readonly ProviderAlias[] = [
  {
    id: 'outlook',
    parent: microsoft,
    name: 'Outlook',
    category: 'communication',
    defaultScopes: ['Mail.Read'],
    sources,
  },
  {
    id: 'outlook-calendar',
    parent: microsoft,
    name: 'Outlook Calendar',
    defaultScopes: ['Calendars.Read'],
    sources,
  },
  {
    id: 'onedrive',
    parent: microsoft,
    name: 'OneDrive',
    category: 'storage',
    defaultScopes: ['Files.Read'],
    sources,
  },
  {
    id: 'sharepoint',
    parent: microsoft,
    name: 'SharePoint',
    category: 'storage',
    defaultScopes: ['Sites.Read.All'],
    notes: ['Many tenants let only an administrator consent to Sites.Read.All.'],
    sources,
  },
  {
    id: 'teams',
    parent: microsoft,
    name: 'Microsoft Teams',
    category: 'communication',
    defaultScopes: ['Team.ReadBasic.All', 'Channel.ReadBasic.All'],
    notes: [
      'Teams needs a work or school account. Messages in channels need ChannelMessage.Read.All, to which only an administrator can consent.',
    ],
    sources,
  },
  {
    id: 'excel',
    parent: microsoft,
    name: 'Microsoft Excel',
    defaultScopes: ['Files.Read'],
    sources,
  },
  {
    id: 'onenote',
    parent: microsoft,
    name: 'OneNote',
    defaultScopes: ['Notes.Read'],
    sources,
  },
  {
    id: 'microsoft-todo',
    parent: microsoft,
    name: 'Microsoft To Do',
    defaultScopes: ['Tasks.Read'],
    sources,
  },
]
