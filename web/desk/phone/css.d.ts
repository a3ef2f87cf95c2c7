/** Styles that come with a part of the desk, when it is loaded. */
declare module '*.css';
