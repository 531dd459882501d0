// The published package describes its CommonJS build alone.
declare module 'alter-connect-0.8.0/dist/alter-connect.esm.js' {
  export { AlterConnect as default } from 'alter-connect-0.8.0/dist/types/core/alter-connect.js'
}
