//! The sheet that plots are drawn on: title, caption, text, in pixels.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea as _};
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle, WHITE,
};

use crate::text::width::width;

use super::{Drawing, PlotError};

/// Fonts with Chinese characters, of the usual systems.
const FONTS: &str = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif";
/// The backend divides sizes by this.
const BACKEND_SIZE: f64 = 1.24;

/// Width of a plot in pixels.
pub(super) const WIDTH: i32 = 960;
/// Pixels around everything.
pub(super) const MARGIN: i32 = 32;
/// Pixels from the top to the plot, below title and subtitle.
pub(super) const TOP: i32 = 92;
/// Pixels from one line of the caption to the next.
const CAPTION_LINE: i32 = 19;
/// Size of the caption's text, in pixels.
const CAPTION: i32 = 12;
/// Lines of the caption at most.
const MOST_CAPTION: usize = 9;

/// Text in full.
pub(super) const INK: RGBColor = RGBColor(33, 37, 41);
/// Text that is less important.
pub(super) const GREY: RGBColor = RGBColor(96, 103, 112);
/// Lines of the grid.
pub(super) const GRID: RGBColor = RGBColor(226, 229, 233);

/// A sheet.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Drawn = Result<(), PlotError>;

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn failed(error: DrawingAreaErrorKind<std::io::Error>) -> PlotError {
    PlotError(error.to_string())
}

impl<'a> Canvas<'a> {
    /// A white sheet of the usual width, with title, subtitle and caption of `drawing`, that ends below the caption. The plot
    /// itself may take `height` pixels from [`TOP`] on.
    pub(super) fn new(
        text: &'a mut String,
        drawing: &Drawing,
        height: i32,
    ) -> Result<Self, PlotError> {
        let caption = caption_lines(&drawing.caption);
        let lines = i32::try_from(caption.len()).unwrap_or(0);
        let all = TOP + height + 28 + lines * CAPTION_LINE + MARGIN / 2;
        let size = (WIDTH.unsigned_abs(), all.unsigned_abs());
        let area = SVGBackend::with_string(text, size).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let canvas = Self { area };
        let place = (MARGIN, 44);
        canvas.bold(
            place,
            21,
            &shortened(&drawing.title, WIDTH - 2 * MARGIN, 21),
        )?;
        canvas.text((MARGIN, 70), 14, GREY, HPos::Left, &drawing.subtitle)?;
        let mut y = TOP + height + 36;
        for line in &caption {
            canvas.text((MARGIN, y), CAPTION, GREY, HPos::Left, line)?;
            y += CAPTION_LINE;
        }
        Ok(canvas)
    }

    fn styled(size: i32, style: FontStyle, color: RGBColor, across: HPos) -> TextStyle<'static> {
        let size = f64::from(size) * BACKEND_SIZE;
        TextStyle {
            font: FontDesc::new(FontFamily::Name(FONTS), size, style),
            color: color.to_backend_color(),
            pos: Pos::new(across, VPos::Center),
        }
    }

    /// Text whose middle is at the height of `place`, `size` pixels large.
    pub(super) fn text(
        &self,
        place: (i32, i32),
        size: i32,
        color: RGBColor,
        across: HPos,
        text: &str,
    ) -> Drawn {
        let style = Self::styled(size, FontStyle::Normal, color, across);
        self.area.draw_text(text, &style, place).map_err(failed)
    }

    fn bold(&self, place: (i32, i32), size: i32, text: &str) -> Drawn {
        let style = Self::styled(size, FontStyle::Bold, INK, HPos::Left);
        self.area.draw_text(text, &style, place).map_err(failed)
    }

    /// A line of `width` pixels through `places`.
    pub(super) fn line(&self, places: Vec<(i32, i32)>, color: RGBColor, width: u32) -> Drawn {
        let style = color.stroke_width(width);
        self.area
            .draw(&PathElement::new(places, style))
            .map_err(failed)
    }

    /// A box from one corner to the other, filled or only outlined.
    pub(super) fn bar(&self, corners: [(i32, i32); 2], color: RGBColor, filled: bool) -> Drawn {
        self.area
            .draw(&Rectangle::new(corners, shape(color, filled)))
            .map_err(failed)
    }

    /// A dot, filled or only outlined.
    pub(super) fn dot(&self, place: (i32, i32), color: RGBColor, filled: bool) -> Drawn {
        if !filled {
            let white = shape(RGBColor(255, 255, 255), true);
            self.area
                .draw(&Circle::new(place, 5, white))
                .map_err(failed)?;
        }
        self.area
            .draw(&Circle::new(place, 5, shape(color, filled)))
            .map_err(failed)
    }

    /// Ends the drawing.
    pub(super) fn finish(self) -> Drawn {
        self.area.present().map_err(failed)
    }
}

fn shape(color: RGBColor, filled: bool) -> ShapeStyle {
    match filled {
        true => color.filled(),
        false => color.stroke_width(2),
    }
}

/// Width of a text in pixels, as wide as it is in most fonts.
pub(super) fn pixels(text: &str, size: i32) -> i32 {
    let columns = i32::try_from(width(text)).unwrap_or(i32::MAX / 64);
    (columns * size * 27 + 49) / 50
}

/// As much of a text as fits in so many pixels.
pub(super) fn shortened(text: &str, room: i32, size: i32) -> String {
    // Rounded up as pixels are, so that what was measured fits.
    let columns = ((room + 1) * 50 / (size * 27)).unsigned_abs() as usize;
    crate::text::width::elide(text, columns)
}

/// The lines of a caption; what does not fit is left out, and said so by `…`.
fn caption_lines(caption: &[String]) -> Vec<String> {
    let columns = ((WIDTH - 2 * MARGIN) * 50 / (CAPTION * 27)).unsigned_abs() as usize;
    let mut lines = Vec::new();
    for paragraph in caption {
        let characters: Vec<char> = paragraph.chars().collect();
        for range in crate::text::width::wrap(&characters, columns) {
            let line = characters.get(range).unwrap_or_default();
            lines.push(line.iter().collect::<String>());
        }
    }
    if lines.len() > MOST_CAPTION {
        lines.truncate(MOST_CAPTION);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}
