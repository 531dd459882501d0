import type { CatalogueWords } from '../translate-catalogue.ts'

export const fr: CatalogueWords = {
  Shop: 'Boutique',
  'Store hash': 'Hash de la boutique',
  Subdomain: 'Sous-domaine',
  'Data centre': 'Centre de données',
  Region: 'Région',
  Country: 'Pays',
  Environment: 'Environnement',
  'The name before .myshopify.com': 'Le nom avant .myshopify.com',
  'The name before .zendesk.com': 'Le nom avant .zendesk.com',
  'The part after store- in the address of your control panel':
    'La partie après store- dans l’adresse de votre panneau de contrôle',
  'Where your account is: the end of the address at which you use it':
    'Où se trouve votre compte : la fin de l’adresse à laquelle vous l’utilisez',
  'The end of the address at which you use it': 'La fin de l’adresse à laquelle vous l’utilisez',
  'Where your workspace is: the host at which you use it':
    'Où se trouve votre espace de travail : l’hôte sur lequel vous l’utilisez',
  Production: 'Production',
  Sandbox: 'Bac à sable',
  Australia: 'Australie',
  Belgium: 'Belgique',
  China: 'Chine',
  Europe: 'Europe',
  France: 'France',
  Germany: 'Allemagne',
  India: 'Inde',
  Japan: 'Japon',
  Netherlands: 'Pays-Bas',
  'Saudi Arabia': 'Arabie saoudite',
  Spain: 'Espagne',
  'United Kingdom': 'Royaume-Uni',
  'United States': 'États-Unis',
}
