export { conveadAccount, type ConveadAccount, type ConveadAccountOptions } from './account.js'
