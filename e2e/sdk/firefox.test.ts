import { firefox } from '../engines/firefox.js'
import { sdkSuite } from './suite/suite.js'

sdkSuite(firefox)
