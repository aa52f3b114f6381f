/** What surfaces take from io to follow what is new. */

export { type Following, followNews, newsPerMinute } from './follow-news.ts'
