export { metaDataset, type MetaDataset, type MetaDatasetOptions } from './dataset.js'
