//! Plots as pictures in the page: lines over years, or bars over regions. Colours come from the style of the page.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::clean;

/// Regions that lines are drawn of; more would be a tangle.
const LINES: usize = 8;
/// Regions that bars are drawn of.
const BARS: usize = 24;

/// A value of a region in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Name of the region.
    pub region: String,
    /// Year.
    pub year: u16,
    /// Value.
    pub value: f64,
}

/// What suits the points: lines where there are several years of a few regions, else bars of the year that most
/// regions have. Nothing for less than two points.
pub fn plot(points: &[Point], name: &str, unit: &str) -> Markup {
    let regions: BTreeSet<&str> = points.iter().map(|point| point.region.as_str()).collect();
    let years: BTreeSet<u16> = points.iter().map(|point| point.year).collect();
    if points.len() < 2 {
        html! {}
    } else if years.len() > 1 && regions.len() <= LINES {
        lines(points, &years, name, unit)
    } else {
        bars(points, name, unit)
    }
}

/// Round numbers from at most 0 to at least `greatest`, at most six.
fn ticks(least: f64, greatest: f64) -> Vec<f64> {
    let span = (greatest - least).max(f64::MIN_POSITIVE);
    let rough = span / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let first = (least / step).floor();
    let count = ((greatest / step).ceil() - first).max(1.0);
    (0..=count as usize)
        .map(|place| (first + place as f64) * step)
        .collect()
}

/// 12000 as 1.2万.
fn short(value: f64) -> String {
    let plain = |value: f64| {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match value.abs() {
        1e8.. => format!("{}亿", plain(value / 1e8)),
        1e4.. => format!("{}万", plain(value / 1e4)),
        _ => plain(value),
    }
}

fn caption(name: &str, unit: &str, what: &str) -> String {
    match unit {
        "" => format!("{name}，{what}"),
        unit => format!("{name}（{unit}），{what}"),
    }
}

fn lines(points: &[Point], years: &BTreeSet<u16>, name: &str, unit: &str) -> Markup {
    const WIDTH: f64 = 720.0;
    const HEIGHT: f64 = 300.0;
    const LEFT: f64 = 56.0;
    const RIGHT: f64 = 150.0;
    const TOP: f64 = 16.0;
    const BOTTOM: f64 = 32.0;
    let (least, greatest) = bounds(points);
    let ticks = ticks(least, greatest);
    let (bottom, top) = (
        ticks.first().copied().unwrap_or(0.0),
        ticks.last().copied().unwrap_or(1.0),
    );
    let (first, last) = (
        years.first().copied().unwrap_or(0),
        years.last().copied().unwrap_or(0),
    );
    let span = f64::from((last - first).max(1));
    let x = |year: u16| LEFT + f64::from(year - first) / span * (WIDTH - LEFT - RIGHT);
    let y =
        |value: f64| HEIGHT - BOTTOM - (value - bottom) / (top - bottom) * (HEIGHT - TOP - BOTTOM);
    let mut of_region: BTreeMap<&str, BTreeMap<u16, Vec<f64>>> = BTreeMap::new();
    for point in points {
        let years = of_region.entry(&point.region).or_default();
        years.entry(point.year).or_default().push(point.value);
    }
    // Names at the right end keep apart.
    let mut names: Vec<(usize, &str, f64)> = Vec::new();
    for (place, (region, values)) in of_region.iter().enumerate() {
        let end = values
            .values()
            .next_back()
            .and_then(|values| values.first());
        names.push((place, region, y(end.copied().unwrap_or(0.0))));
    }
    names.sort_by(|one, other| one.2.total_cmp(&other.2));
    for at in 1..names.len() {
        names[at].2 = names[at].2.max(names[at - 1].2 + 15.0);
    }
    let overflow = names
        .last()
        .map_or(0.0, |(.., y)| (y - (HEIGHT - 6.0)).max(0.0));
    let path = |values: &BTreeMap<u16, Vec<f64>>| {
        let single = values.iter().filter(|(_, values)| values.len() == 1);
        let places: Vec<String> = single
            .map(|(year, values)| format!("{:.1},{:.1}", x(*year), y(values[0])))
            .collect();
        places.join(" ")
    };
    let text = caption(name, unit, "按年份");
    html! {
        figure .plot tabindex="0" aria-label=(clean(&text)) {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(clean(&text)) {
                @for tick in &ticks {
                    line .grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(place(y(*tick))) y2=(place(y(*tick))) {}
                    text .axis x=(LEFT - 8.0) y=(place(y(*tick) + 4.0)) text-anchor="end" { (short(*tick)) }
                }
                @for year in years {
                    text .axis x=(place(x(*year))) y=(HEIGHT - 10.0) text-anchor="middle" { (year) }
                }
                @for (number, (region, values)) in of_region.iter().enumerate() {
                    g class=(format!("series series-{number}")) {
                        polyline points=(path(values)) {}
                        @for (year, values) in values {
                            @for value in values {
                                circle cx=(place(x(*year))) cy=(place(y(*value))) r="3.5" { title { (clean(region)) " " (year) "：" (value) (unit) } }
                            }
                        }
                    }
                }
                @for (number, region, y) in &names {
                    text class=(format!("name series-{number}")) x=(WIDTH - RIGHT + 10.0) y=(place(y - overflow + 4.0)) { (clean(last_name(region))) }
                }
            }
            figcaption { (clean(&text)) }
        }
    }
}

/// The last name of a path.
fn last_name(region: &str) -> &str {
    region.rsplit(' ').next().unwrap_or(region)
}

fn bounds(points: &[Point]) -> (f64, f64) {
    let values = || points.iter().map(|point| point.value);
    (values().fold(0.0, f64::min), values().fold(0.0, f64::max))
}

/// The year that most regions have; the newest of these.
fn year_of_bars(points: &[Point]) -> u16 {
    let mut regions: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for point in points {
        regions.entry(point.year).or_default().insert(&point.region);
    }
    let most = regions
        .iter()
        .max_by_key(|(year, regions)| (regions.len(), **year));
    most.map_or(0, |(year, _)| *year)
}

fn bars(points: &[Point], name: &str, unit: &str) -> Markup {
    const WIDTH: f64 = 720.0;
    const ROW: f64 = 22.0;
    const LEFT: f64 = 190.0;
    const RIGHT: f64 = 80.0;
    let year = year_of_bars(points);
    let mut of_year: Vec<&Point> = points.iter().filter(|point| point.year == year).collect();
    of_year.sort_by(|one, other| {
        other
            .value
            .total_cmp(&one.value)
            .then_with(|| one.region.cmp(&other.region))
    });
    let all = of_year.len();
    of_year.truncate(BARS);
    let (least, greatest) = bounds(points);
    let span = (greatest - least).max(f64::MIN_POSITIVE);
    let x = |value: f64| LEFT + (value - least) / span * (WIDTH - LEFT - RIGHT);
    let height = ROW * of_year.len() as f64 + 8.0;
    let what = match all > of_year.len() {
        true => format!("{year} 年，最高的 {} 个", of_year.len()),
        false => format!("{year} 年"),
    };
    let text = caption(name, unit, &what);
    html! {
        figure .plot tabindex="0" aria-label=(clean(&text)) {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(clean(&text)) {
                @for (number, point) in of_year.iter().enumerate() {
                    @let top = ROW * number as f64 + 4.0;
                    @let (from, to) = (x(point.value.min(0.0)), x(point.value.max(0.0)));
                    text .axis x=(LEFT - 8.0) y=(place(top + 14.0)) text-anchor="end" { (clean(&point.region)) }
                    rect .bar x=(place(from)) y=(place(top + 2.0)) width=(place((to - from).max(1.0))) height=(ROW - 6.0) rx="2" {
                        title { (clean(&point.region)) "：" (point.value) (unit) }
                    }
                    text .axis x=(place(to + 6.0)) y=(place(top + 14.0)) { (short(point.value)) }
                }
            }
            figcaption { (clean(&text)) }
        }
    }
}

/// A place in the picture.
fn place(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(region: &str, year: u16, value: f64) -> Point {
        Point {
            region: region.to_owned(),
            year,
            value,
        }
    }

    #[test]
    fn ticks_are_round_and_hold_everything() {
        assert_eq!(ticks(0.0, 98.0), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(0.0, 7.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(-3.0, 5.0), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0]);
        assert!(ticks(0.0, 0.0).len() >= 2);
    }

    #[test]
    fn what_suits_is_drawn() {
        let one = [point("宜昌市", 2022, 1.0)];
        assert_eq!(plot(&one, "件", "").into_string(), "");
        let years = [point("宜昌市", 2022, 12.5), point("宜昌市", 2023, 9.0)];
        let drawn = plot(&years, "纠错率", "%").into_string();
        assert!(
            drawn.contains("<polyline") && drawn.contains("纠错率（%），按年份"),
            "{drawn}"
        );
        let regions = [point("宜昌市", 2023, 12.5), point("<b>", 2023, 9.0)];
        let drawn = plot(&regions, "纠错率", "%").into_string();
        assert!(
            drawn.contains("<rect") && drawn.contains("&lt;b&gt;"),
            "{drawn}"
        );
        assert!(!drawn.contains("style="), "what the policy forbids");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(12000.0), "1.2万");
        assert_eq!(short(98.0), "98");
        assert_eq!(short(180_000_000.0), "1.8亿");
    }
}
