//! What all pages have around them.

use maud::{DOCTYPE, Markup, html};

use crate::serve::answer::{Answer, HTML};

use super::asked::Asked;
use super::assets;

/// Where in the navigation a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Searching passages.
    Search,
    /// Figures.
    Figures,
    /// The list of reports.
    Reports,
}

impl Place {
    /// Where the search box of the page leads.
    fn address(self) -> &'static str {
        match self {
            Self::Search => "/search",
            Self::Figures => "/figures",
            Self::Reports => "/search",
        }
    }
}

/// A page: its title, the search that its box shows, and what stands on it.
#[derive(Debug)]
pub struct Page<'a> {
    /// Title, without the name of the site.
    pub title: &'a str,
    /// Where it stands.
    pub place: Place,
    /// The search that it is about.
    pub asked: &'a Asked,
    /// Whether the search box stands on the page itself and not above it.
    pub is_home: bool,
    /// The page.
    pub main: Markup,
}

impl Page<'_> {
    /// The page as it is sent.
    pub fn answer(self) -> Answer {
        Answer::new(HTML, self.markup().into_string())
    }

    /// The page.
    pub fn markup(self) -> Markup {
        let title = super::clean(self.title);
        html! {
            (DOCTYPE)
            html lang="zh-CN" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="format-detection" content="telephone=no";
                    title { (title) " · 公报" }
                    link rel="icon" type="image/svg+xml" href=(assets::ICON.address());
                    link rel="stylesheet" href=(assets::STYLE.address());
                    script src=(assets::SCRIPT.address()) defer {}
                }
                body {
                    a .skip href="#main" { "跳到正文" }
                    header .top {
                        a .brand href="/" { "公报" }
                        @if !self.is_home { (search_form(self.place, self.asked, false)) }
                        (navigation(self.place, self.asked))
                    }
                    main #main tabindex="-1" { (self.main) }
                    footer .bottom {
                        p { "公报 " (env!("CARGO_PKG_VERSION")) " · 本机检索，不访问外部网络" }
                        p .links {
                            a href="/api/openapi.json" { "数据接口" }
                        }
                    }
                    div #progress role="status" aria-live="polite" {}
                }
            }
        }
    }
}

fn navigation(place: Place, asked: &Asked) -> Markup {
    let links = [
        (
            Place::Search,
            "检索",
            match asked.written().is_empty() {
                true => "/".to_owned(),
                false => asked.address(),
            },
        ),
        (Place::Figures, "数据", asked.address_of("/figures", 1)),
        (
            Place::Reports,
            "报告",
            asked
                .with_filters(asked.search.filters.clone())
                .filter_address("/reports"),
        ),
    ];
    html! {
        nav #navigation aria-label="主导航" {
            @for (of, label, address) in links {
                a href=(address) aria-current=[(of == place).then_some("page")] { (label) }
            }
        }
    }
}

/// The search box. The filters of the search go with what is typed next.
pub fn search_form(place: Place, asked: &Asked, is_large: bool) -> Markup {
    let query = asked.search.query.as_deref().unwrap_or_default();
    let label = match place {
        Place::Figures => "指标名称",
        Place::Search | Place::Reports => "检索词",
    };
    let example = match place {
        Place::Figures => "如：行政复议 纠错率",
        Place::Search | Place::Reports => "检索报告全文，如：行政复议 纠错率",
    };
    html! {
        form .search.large[is_large] role="search" action=(place.address()) method="get" {
            div .box {
                input #q type="search" name="q" value=(super::clean(query)) placeholder=(example) aria-label=(label)
                    autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"
                    maxlength=(crate::request::parameters::LONGEST_QUERY)
                    role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls="suggestions"
                    autofocus[is_large];
                button type="submit" { "检索" }
                ul #suggestions role="listbox" aria-label="检索建议" hidden {}
            }
            div #carried {
                @for (name, value) in asked.carried() {
                    input type="hidden" name=(name) value=(value);
                }
            }
        }
    }
}

impl Asked {
    /// What goes with the next query: filters, mode and order.
    fn carried(&self) -> Vec<(String, String)> {
        let written = self.written();
        let pairs = form_urlencoded::parse(written.as_bytes()).into_owned();
        pairs.filter(|(name, _)| name != "q").collect()
    }

    /// Address of something that only the filters matter to.
    pub fn filter_address(&self, path: &str) -> String {
        let only = Self::default().with_filters(self.search.filters.clone());
        only.address_of(path, 1)
    }
}
