import type { ProviderAlias } from '../../provider-alias.ts'
import { atlassian } from '../atlassian.ts'

const oneRedirect =
  'An Atlassian app has one callback URL, so two ids need two apps. One app for both products is configured as atlassian.'

/** Products of Atlassian Cloud. By default each asks for permission to read, and for no more. */
export const atlassianAliases: readonly ProviderAlias[] = [
  {
    id: 'jira',
    parent: atlassian,
    name: 'Jira',
    defaultScopes: ['read:jira-work', 'read:jira-user'],
    logo: 'jira',
    notes: [oneRedirect],
    sources: [
      'https://developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps/',
      'https://docs.unified.to/skills/atlassian-cloud-oauth/SKILL.md',
    ],
  },
  {
    id: 'jira-service-management',
    parent: atlassian,
    name: 'Jira Service Management',
    category: 'support',
    defaultScopes: ['read:servicedesk-request'],
    logo: 'jira',
    notes: [oneRedirect],
    sources: [
      'https://developer.atlassian.com/cloud/jira/service-desk/scopes-for-oauth-2-3LO-and-forge-apps/',
      'public code of many projects',
    ],
  },
  {
    id: 'confluence',
    parent: atlassian,
    name: 'Confluence',
    category: 'productivity',
    // Version 2 of its API takes granular scopes only.
    defaultScopes: ['read:page:confluence', 'read:space:confluence'],
    logo: 'confluence',
    notes: [
      oneRedirect,
      'The default scopes are those of version 2 of the API; version 1 takes scopes such as read:confluence-content.all.',
    ],
    sources: [
      'https://developer.atlassian.com/cloud/confluence/scopes-for-oauth-2-3LO-and-forge-apps/',
      'https://docs.unified.to/skills/atlassian-confluence-oauth-app/SKILL.md',
    ],
  },
]
