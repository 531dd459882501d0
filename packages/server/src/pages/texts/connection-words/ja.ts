import type { CatalogueWords } from '../translate-catalogue.ts'

export const ja: CatalogueWords = {
  Shop: 'ショップ',
  'Store hash': 'ストアハッシュ',
  Subdomain: 'サブドメイン',
  'Data centre': 'データセンター',
  Region: 'リージョン',
  Country: '国',
  Environment: '環境',
  'The name before .myshopify.com': '.myshopify.com の前にある名前',
  'The name before .zendesk.com': '.zendesk.com の前にある名前',
  'The part after store- in the address of your control panel':
    'コントロールパネルのアドレスで store- の後に続く部分',
  'Where your account is: the end of the address at which you use it':
    'アカウントの場所：ご利用のアドレスの末尾',
  'The end of the address at which you use it': 'ご利用のアドレスの末尾',
  'Where your workspace is: the host at which you use it': 'ワークスペースの場所：ご利用のホスト名',
  Production: '本番環境',
  Sandbox: 'サンドボックス',
  Australia: 'オーストラリア',
  Belgium: 'ベルギー',
  China: '中国',
  Europe: 'ヨーロッパ',
  France: 'フランス',
  Germany: 'ドイツ',
  India: 'インド',
  Japan: '日本',
  Netherlands: 'オランダ',
  'Saudi Arabia': 'サウジアラビア',
  Spain: 'スペイン',
  'United Kingdom': 'イギリス',
  'United States': 'アメリカ合衆国',
}
