import { webkit } from '../engines/webkit.js'
import { sdkSuite } from './suite/suite.js'

sdkSuite(webkit)
