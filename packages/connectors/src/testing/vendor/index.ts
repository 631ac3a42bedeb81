export {
  jsonAnswer,
  shownValue,
  vendor,
  type ShownRow,
  type Vendor,
  type VendorCall,
  type VendorParts,
} from './vendor.js'
