import type { Texts } from './texts.ts'

type BubbleText = 'title' | 'text' | 'go' | 'close'

/** The words of the blocked bubble. */
export const bubbleTexts: Texts<BubbleText> = {
  en: {
    title: 'Your browser blocked the window',
    text: 'It opens as soon as you continue.',
    go: 'Continue',
    close: 'Close',
  },
  de: {
    title: 'Ihr Browser hat das Fenster blockiert',
    text: 'Es öffnet sich, sobald Sie fortfahren.',
    go: 'Fortfahren',
    close: 'Schließen',
  },
  fr: {
    title: 'Votre navigateur a bloqué la fenêtre',
    text: 'Elle s’ouvre dès que vous continuez.',
    go: 'Continuer',
    close: 'Fermer',
  },
  es: {
    title: 'El navegador ha bloqueado la ventana',
    text: 'Se abre en cuanto continúas.',
    go: 'Continuar',
    close: 'Cerrar',
  },
  pt: {
    title: 'O navegador bloqueou a janela',
    text: 'Ela abre assim que você continuar.',
    go: 'Continuar',
    close: 'Fechar',
  },
  ja: {
    title: 'ブラウザーがウィンドウをブロックしました',
    text: '続行すると開きます。',
    go: '続行',
    close: '閉じる',
  },
  zh: {
    title: '浏览器拦截了窗口',
    text: '点击“继续”即可打开。',
    go: '继续',
    close: '关闭',
  },
  ar: {
    title: 'حظر المتصفح النافذة',
    text: 'ستُفتح بمجرد المتابعة.',
    go: 'متابعة',
    close: 'إغلاق',
  },
}
