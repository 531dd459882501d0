import type { CatalogueWords } from '../translate-catalogue.ts'

export const pt: CatalogueWords = {
  Shop: 'Loja',
  'Store hash': 'Hash da loja',
  Subdomain: 'Subdomínio',
  'Data centre': 'Centro de dados',
  Region: 'Região',
  Country: 'País',
  Environment: 'Ambiente',
  'The name before .myshopify.com': 'O nome antes de .myshopify.com',
  'The name before .zendesk.com': 'O nome antes de .zendesk.com',
  'The part after store- in the address of your control panel':
    'A parte depois de store- no endereço do seu painel de controle',
  'Where your account is: the end of the address at which you use it':
    'Onde está a sua conta: o final do endereço em que você a usa',
  'The end of the address at which you use it': 'O final do endereço em que você o usa',
  'Where your workspace is: the host at which you use it':
    'Onde está o seu espaço de trabalho: o host em que você o usa',
  Production: 'Produção',
  Sandbox: 'Ambiente de testes',
  Australia: 'Austrália',
  Belgium: 'Bélgica',
  China: 'China',
  Europe: 'Europa',
  France: 'França',
  Germany: 'Alemanha',
  India: 'Índia',
  Japan: 'Japão',
  Netherlands: 'Países Baixos',
  'Saudi Arabia': 'Arábia Saudita',
  Spain: 'Espanha',
  'United Kingdom': 'Reino Unido',
  'United States': 'Estados Unidos',
}
