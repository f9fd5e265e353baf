//! What a person is told when there is no answer.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use maud::{Markup, html};

use crate::query::QueryError;
use crate::query::region::RegionError;
use crate::request::lookup::LookupError;
use crate::request::{FilterError, RequestError};
use crate::serve::answer::HTML;
use crate::serve::guard::LOGIN;
use crate::serve::problem::{Failure, finish};

use super::asked::Asked;
use super::clean;
use super::frame::{Page, Place};

/// The page that says why there is no answer.
pub fn response(failure: &Failure) -> Response<Body> {
    failure.log();
    let status = failure.status();
    let (title, main) = explained(failure);
    let asked = Asked::default();
    let page = Page {
        title,
        place: Place::Search,
        asked: &asked,
        // Whoever has no token yet can search for nothing.
        is_home: matches!(failure, Failure::Token | Failure::Host(_)),
        main: html! { section .problem { h1 { (title) } (main) } },
    };
    let mut response = Response::new(Body::from(page.markup().into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    finish(status, headers);
    response
}

fn explained(failure: &Failure) -> (&'static str, Markup) {
    match failure {
        Failure::Request(error) => explained_request(error),
        Failure::NoSuchPage => (
            "没有这个页面",
            html! { p { "地址可能写错了。" a href="/" { "回到首页" } } },
        ),
        Failure::Method => (
            "不支持这种请求",
            html! { p { "这个地址只能打开，不能提交。" } },
        ),
        Failure::Body => ("请求的内容过大", html! { p { "请回到上一页重试。" } }),
        Failure::Host(host) => (
            "不能用这个名字访问",
            html! {
                p { "本服务没有“" (clean(host)) "”这个名字。" }
                p { "请用启动时显示的地址访问；运行本服务的人可用 " code { "--host 名字" } " 允许它。" }
            },
        ),
        Failure::OtherSite => (
            "不接受其他网站的请求",
            html! { p { a href="/" { "打开首页" } } },
        ),
        Failure::Token => (
            "需要口令",
            html! {
                form .login method="post" action=(LOGIN) {
                    label for="token" { "请输入运行本服务的人给您的口令" }
                    input #token type="password" name="token" required autocomplete="current-password" autofocus;
                    button type="submit" { "进入" }
                }
            },
        ),
        Failure::Busy => ("现在检索的人太多", html! { p { "请稍候一两秒再试。" } }),
        Failure::Slow => (
            "检索时间太长",
            html! { p { "请减少检索词，或加上年份、地区等筛选条件再试。" } },
        ),
        Failure::Internal => unreadable(),
    }
}

fn unreadable() -> (&'static str, Markup) {
    (
        "暂时不能检索",
        html! { p { "索引无法读取。运行本服务的人可以在它的终端里看到原因。" } },
    )
}

fn explained_request(error: &RequestError) -> (&'static str, Markup) {
    match error {
        RequestError::Parameter(error) => (
            "地址中有一项不对",
            html! { p { "参数 " code { (clean(&error.name)) } " 不能这样写。" a href="/" { "回到首页" } } },
        ),
        RequestError::Query(QueryError::Empty(_)) => (
            "没有可检索的文字",
            html! { p { "检索词里只有标点或空格，请输入汉字、字母或数字。" } },
        ),
        RequestError::Query(QueryError::OnlyExcluded(_)) => (
            "只有要排除的词",
            html! { p { "请再加一个要找的词，例如 " code { "执法 -公安" } "。" } },
        ),
        RequestError::Filter(error) => explained_filter(error),
        RequestError::Lookup(LookupError::Engine(_)) | RequestError::Engine(_) => unreadable(),
        RequestError::Lookup(_) => (
            "没有这篇报告",
            html! {
                p { "它可能已从索引中移除，或者地址写错了。" }
                p { a href="/reports" { "查看全部报告" } }
            },
        ),
    }
}

fn explained_filter(error: &FilterError) -> (&'static str, Markup) {
    match error {
        FilterError::Year(_) => (
            "年份不对",
            html! { p { "请写 2023、2021..2023、2021.. 或 ..2023。" } },
        ),
        FilterError::Region(RegionError::Ambiguous { text, candidates }) => (
            "有几个同名的地区",
            html! {
                p { "“" (clean(text)) "”可能是：" }
                ul { @for candidate in candidates { li { (clean(candidate)) } } }
                p { "请写明上级地区或代码。" }
            },
        ),
        FilterError::Region(RegionError::Unknown { text, similar }) => (
            "没有这个地区",
            html! {
                p { "没有叫“" (clean(text)) "”的地区。" }
                @if !similar.is_empty() { p { "是不是：" (clean(&similar.join("、"))) } }
            },
        ),
        FilterError::Region(RegionError::UnknownCode { text, .. }) => (
            "没有这个地区",
            html! { p { "没有代码为“" (clean(text)) "”的地区。" } },
        ),
        FilterError::Section { text, .. } => (
            "没有这个部分或主题",
            html! { p { "没有叫“" (clean(text)) "”的部分或主题。" } },
        ),
        FilterError::Kind(text) => (
            "没有这种报告",
            html! { p { "没有叫“" (clean(text)) "”的报告类型。" } },
        ),
        FilterError::Engine(_) => unreadable(),
    }
}
