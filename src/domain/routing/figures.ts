export { selectPresences as countPresences, selectWaiting as countWaiting } from './store-figures.ts';
