import type { CatalogueWords } from '../translate-catalogue.ts'

export const ar: CatalogueWords = {
  Shop: 'المتجر',
  'Store hash': 'معرّف المتجر (hash)',
  Subdomain: 'النطاق الفرعي',
  'Data centre': 'مركز البيانات',
  Region: 'المنطقة',
  Country: 'البلد',
  Environment: 'البيئة',
  'The name before .myshopify.com': 'الاسم الذي يسبق myshopify.com',
  'The name before .zendesk.com': 'الاسم الذي يسبق zendesk.com',
  'The part after store- in the address of your control panel':
    'الجزء الذي يلي كلمة store والشرطة في عنوان لوحة التحكم',
  'Where your account is: the end of the address at which you use it':
    'مكان حسابك: آخر العنوان الذي تستخدمه فيه',
  'The end of the address at which you use it': 'آخر العنوان الذي تستخدمه فيه',
  'Where your workspace is: the host at which you use it':
    'مكان مساحة عملك: المضيف الذي تستخدمها عليه',
  Production: 'بيئة الإنتاج',
  Sandbox: 'بيئة الاختبار',
  Australia: 'أستراليا',
  Belgium: 'بلجيكا',
  China: 'الصين',
  Europe: 'أوروبا',
  France: 'فرنسا',
  Germany: 'ألمانيا',
  India: 'الهند',
  Japan: 'اليابان',
  Netherlands: 'هولندا',
  'Saudi Arabia': 'السعودية',
  Spain: 'إسبانيا',
  'United Kingdom': 'المملكة المتحدة',
  'United States': 'الولايات المتحدة',
}
