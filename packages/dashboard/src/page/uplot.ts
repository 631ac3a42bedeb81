// The build puts the library's own module in the place of this one: a browser knows no bare names.
export { default } from 'uplot'
