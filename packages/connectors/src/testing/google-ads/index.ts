export { googleAdsAccount, type GoogleAdsAccount, type GoogleAdsAccountOptions } from './account.js'
