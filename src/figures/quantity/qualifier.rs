//! The words around a quantity that say how exact it is.

use super::Quantity;
use super::counting::ends_here;
use crate::figures::characters::{Character, reads, written};
use crate::figures::rules::Rules;

/// Finds the words around a quantity that say how exact it is.
pub(super) fn qualify(text: &[Character], quantity: &mut Quantity, rules: &Rules) {
    let before = text
        .get(quantity.range.start.saturating_sub(8)..quantity.range.start)
        .unwrap_or_default();
    if let Some(length) = rules.qualifiers_before.suffix(before) {
        let start = quantity.range.start - length;
        let word = text.get(start..quantity.range.start).unwrap_or_default();
        // 上 of 以上, 网上 and 线上 is none; nor is 超 of a name.
        let is_part = reads(word, "上")
            && before
                .get(before.len().saturating_sub(2)..)
                .is_some_and(|two| two.len() == 2 && !reads(two, "达上"))
            && quantity
                .range
                .start
                .checked_sub(2)
                .and_then(|at| text.get(at))
                .is_some_and(|c| {
                    matches!(
                        c.folded,
                        '以' | '网'
                            | '线'
                            | '会'
                            | '身'
                            | '省'
                            | '向'
                            | '市'
                            | '县'
                            | '实'
                            | '基'
                            | '晚'
                            | '早'
                            | '海'
                            | '路'
                            | '台'
                            | '手'
                    )
                });
        // 签约 and the like end with 约.
        let is_part = is_part
            || reads(word, "约")
                && start
                    .checked_sub(1)
                    .and_then(|at| text.get(at))
                    .is_some_and(|c| {
                        matches!(
                            c.folded,
                            '签' | '预' | '违' | '节' | '合' | '契' | '公' | '条' | '邀' | '履'
                        )
                    });
        if !is_part {
            quantity.reach.start = start;
            quantity.qualifier.get_or_insert_with(|| written(word));
        }
    }
    let after = text.get(quantity.range.end..).unwrap_or_default();
    if let Some(length) = rules.qualifiers_after.prefix(after) {
        let word = after.get(..length).unwrap_or_default();
        // 3件以上; but 30多 of 30多元化 is none.
        if length > 1 || ends_here(after.get(length..).unwrap_or_default()) {
            quantity.reach.end += length;
            quantity.qualifier = Some(written(word));
        }
    }
}
