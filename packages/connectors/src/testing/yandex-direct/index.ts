export {
  directAdvertiser,
  type DirectAdvertiser,
  type DirectAdvertiserOptions,
  type DirectSpent,
} from './advertiser.js'
