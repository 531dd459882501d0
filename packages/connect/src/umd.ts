/** Entry of the script-tag build: the global `AlterConnect` is the connector's maker itself. */
export { default } from './index.ts'
