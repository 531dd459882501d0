import type { ProviderAlias } from '../../provider-alias.ts'
import { facebook } from '../facebook.ts'
import { linkedin } from '../linkedin.ts'
import { x } from '../x.ts'

/** Products of social networks, and the former name of one. */
export const socialAliases: readonly ProviderAlias[] = [
  {
    id: 'facebook-pages',
    parent: facebook,
    name: 'Facebook Pages',
    defaultScopes: ['pages_show_list', 'pages_read_engagement'],
    notes: [
      'A page has a token of its own, which GET /me/accounts names. The vault keeps the token of the person, and calls with that one.',
    ],
    sources: ['provider documentation', 'configuration of another open project'],
  },
  {
    id: 'meta-ads',
    parent: facebook,
    name: 'Meta Ads',
    category: 'marketing',
    defaultScopes: ['ads_read'],
    logo: 'meta',
    sources: ['provider documentation', 'configuration of another open project'],
  },
  {
    id: 'linkedin-ads',
    parent: linkedin,
    name: 'LinkedIn Ads',
    category: 'marketing',
    defaultScopes: ['r_ads', 'r_ads_reporting'],
    notes: ['The app needs the product “Advertising API”, for which LinkedIn has to approve it.'],
    sources: ['provider documentation'],
  },
  {
    id: 'twitter',
    parent: x,
    name: 'X (Twitter)',
    defaultScopes: [],
    sources: [],
  },
]
