import { chromium } from '../engines/chromium.js'
import { sdkSuite } from './suite/suite.js'

sdkSuite(chromium())
