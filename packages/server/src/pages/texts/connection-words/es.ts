import type { CatalogueWords } from '../translate-catalogue.ts'

export const es: CatalogueWords = {
  Shop: 'Tienda',
  'Store hash': 'Hash de la tienda',
  Subdomain: 'Subdominio',
  'Data centre': 'Centro de datos',
  Region: 'Región',
  Country: 'País',
  Environment: 'Entorno',
  'The name before .myshopify.com': 'El nombre antes de .myshopify.com',
  'The name before .zendesk.com': 'El nombre antes de .zendesk.com',
  'The part after store- in the address of your control panel':
    'La parte que sigue a store- en la dirección de su panel de control',
  'Where your account is: the end of the address at which you use it':
    'Dónde está su cuenta: el final de la dirección en la que la usa',
  'The end of the address at which you use it': 'El final de la dirección en la que lo usa',
  'Where your workspace is: the host at which you use it':
    'Dónde está su espacio de trabajo: el host en el que lo usa',
  Production: 'Producción',
  Sandbox: 'Entorno de pruebas',
  Australia: 'Australia',
  Belgium: 'Bélgica',
  China: 'China',
  Europe: 'Europa',
  France: 'Francia',
  Germany: 'Alemania',
  India: 'India',
  Japan: 'Japón',
  Netherlands: 'Países Bajos',
  'Saudi Arabia': 'Arabia Saudí',
  Spain: 'España',
  'United Kingdom': 'Reino Unido',
  'United States': 'Estados Unidos',
}
