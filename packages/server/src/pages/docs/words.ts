import type { Language } from './pages.ts'

/** What stands around a page. */
export const WORDS = {
  en: {
    site: 'Ovation Docs',
    skip: 'Skip to content',
    menu: 'Menu',
    search: 'Search',
    searchFor: 'Search the documentation',
    none: 'Nothing was found; try fewer or other words.',
    failed: 'The search could not be loaded; check the network and open it again.',
    theme: 'Dark theme',
    other: '中文',
    onThisPage: 'On this page',
    previous: 'Previous',
    next: 'Next',
    copy: 'Copy',
    copied: 'Copied',
    untranslated: '',
    missing: 'There is no page here',
    missingMore:
      'The page was not found; the address is wrong or it was moved; search, or choose a page from the menu.',
  },
  zh: {
    site: '满堂彩文档',
    skip: '跳到正文',
    menu: '目录',
    search: '搜索',
    searchFor: '搜索文档',
    none: '没有找到，换个词或少输几个字试试。',
    failed: '搜索加载失败，请检查网络后重新打开。',
    theme: '深色模式',
    other: 'English',
    onThisPage: '本页目录',
    previous: '上一页',
    next: '下一页',
    copy: '复制',
    copied: '已复制',
    untranslated: '这一页还没有中文版，以下为英文原文。',
    missing: '这里没有页面',
    missingMore: '没有找到这一页：地址有误，或者页面已经移动。可以搜索，或从目录里选择。',
  },
} as const satisfies Record<Language, Record<string, string>>
