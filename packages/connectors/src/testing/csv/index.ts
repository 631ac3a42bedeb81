export { fileStore, type FileStore, type FileStoreOptions } from './store.js'
