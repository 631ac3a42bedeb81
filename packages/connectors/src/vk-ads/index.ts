export { vkAdsLimits } from './limits.js'
export { vkAdsOptions, type VkAdsOptions, type VkAdsSettings } from './options.js'
export { vkAds } from './source.js'
