export { amplitudeProject, type AmplitudeProject, type AmplitudeProjectOptions } from './project.js'
