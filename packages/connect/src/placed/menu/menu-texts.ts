import type { Texts } from '../texts.ts'

type MenuText = 'providers' | 'noProviders' | 'accounts' | 'noAccounts' | 'another' | 'attention'

/** The words of the provider menu and the account picker. */
export const menuTexts: Texts<MenuText> = {
  en: {
    providers: 'Connect an account',
    noProviders: 'Nothing to connect',
    accounts: 'Choose an account',
    noAccounts: 'No account connected yet',
    another: 'Connect another account',
    attention: 'Needs attention',
  },
  de: {
    providers: 'Konto verbinden',
    noProviders: 'Nichts zu verbinden',
    accounts: 'Konto auswählen',
    noAccounts: 'Noch kein Konto verbunden',
    another: 'Weiteres Konto verbinden',
    attention: 'Handlungsbedarf',
  },
  fr: {
    providers: 'Connecter un compte',
    noProviders: 'Rien à connecter',
    accounts: 'Choisir un compte',
    noAccounts: 'Aucun compte connecté',
    another: 'Connecter un autre compte',
    attention: 'Action requise',
  },
  es: {
    providers: 'Conectar una cuenta',
    noProviders: 'Nada que conectar',
    accounts: 'Elegir una cuenta',
    noAccounts: 'Ninguna cuenta conectada',
    another: 'Conectar otra cuenta',
    attention: 'Requiere atención',
  },
  pt: {
    providers: 'Conectar uma conta',
    noProviders: 'Nada para conectar',
    accounts: 'Escolher uma conta',
    noAccounts: 'Nenhuma conta conectada',
    another: 'Conectar outra conta',
    attention: 'Requer atenção',
  },
  ja: {
    providers: 'アカウントを接続',
    noProviders: '接続できるものはありません',
    accounts: 'アカウントを選択',
    noAccounts: '接続済みのアカウントはありません',
    another: '別のアカウントを接続',
    attention: '確認が必要です',
  },
  zh: {
    providers: '连接账号',
    noProviders: '没有可连接的服务',
    accounts: '选择账号',
    noAccounts: '尚未连接任何账号',
    another: '连接其他账号',
    attention: '需要处理',
  },
  ar: {
    providers: 'ربط حساب',
    noProviders: 'لا يوجد ما يمكن ربطه',
    accounts: 'اختيار حساب',
    noAccounts: 'لم يُربط أي حساب بعد',
    another: 'ربط حساب آخر',
    attention: 'يحتاج إلى انتباه',
  },
}
