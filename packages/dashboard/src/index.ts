export type { HttpAnswer, HttpRequest, Route } from './route.js'
export { dashboardRoutes } from './routes.js'
