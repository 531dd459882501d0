import { showButton } from './button.ts'

showButton(() => window.open('about:blank', '', 'popup,width=500,height=700,left=390,top=50'))
