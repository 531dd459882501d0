import type { CatalogueWords } from '../translate-catalogue.ts'

export const de: CatalogueWords = {
  Shop: 'Shop',
  'Store hash': 'Store-Hash',
  Subdomain: 'Subdomain',
  'Data centre': 'Rechenzentrum',
  Region: 'Region',
  Country: 'Land',
  Environment: 'Umgebung',
  'The name before .myshopify.com': 'Der Name vor .myshopify.com',
  'The name before .zendesk.com': 'Der Name vor .zendesk.com',
  'The part after store- in the address of your control panel':
    'Der Teil nach store- in der Adresse Ihres Control Panels',
  'Where your account is: the end of the address at which you use it':
    'Wo Ihr Konto ist: das Ende der Adresse, unter der Sie es nutzen',
  'The end of the address at which you use it': 'Das Ende der Adresse, unter der Sie es nutzen',
  'Where your workspace is: the host at which you use it':
    'Wo Ihr Workspace ist: der Host, unter dem Sie ihn nutzen',
  Production: 'Produktion',
  Sandbox: 'Sandbox',
  Australia: 'Australien',
  Belgium: 'Belgien',
  China: 'China',
  Europe: 'Europa',
  France: 'Frankreich',
  Germany: 'Deutschland',
  India: 'Indien',
  Japan: 'Japan',
  Netherlands: 'Niederlande',
  'Saudi Arabia': 'Saudi-Arabien',
  Spain: 'Spanien',
  'United Kingdom': 'Vereinigtes Königreich',
  'United States': 'USA',
}
