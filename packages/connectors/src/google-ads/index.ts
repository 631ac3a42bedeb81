export { GOOGLE_ADS_LIMITS } from './limits.js'
export { googleAdsOptions, type GoogleAdsOAuth, type GoogleAdsOptions, type GoogleAdsSettings } from './options.js'
export { googleAds } from './sink.js'
export { OptionsError } from '../options.js'
