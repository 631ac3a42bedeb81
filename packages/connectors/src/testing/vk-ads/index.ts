export { vkCabinet, type VkCabinet, type VkCabinetOptions, type VkSpent } from './cabinet.js'
