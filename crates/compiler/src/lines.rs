//! Lines and columns of a source.

/// A source and where its lines begin.
pub(crate) struct Lines<'s> {
    pub(crate) source: &'s str,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    pub(crate) fn of(source: &'s str) -> Self {
        let after = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { source, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Line and column, counted from 1, of a byte; columns count characters.
    pub(crate) fn position(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|before| self.starts.get(before)).copied().unwrap_or(0);
        let before = self.source.get(start..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The line of that number, counted from 1, and those after it.
    pub(crate) fn from(&self, line: usize) -> impl Iterator<Item = &'s str> {
        let start = line.checked_sub(1).and_then(|before| self.starts.get(before)).copied();
        start.and_then(|start| self.source.get(start..)).unwrap_or_default().lines()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let lines = Lines::of("é=1\nb = 'é' # x\r\n\nlast");
        let at = |text: &str| lines.position(lines.source.find(text).unwrap());
        assert_eq!(at("é"), (1, 1));
        assert_eq!(at("="), (1, 2));
        assert_eq!(at("\n"), (1, 4));
        assert_eq!(at("b"), (2, 1));
        assert_eq!(at("#"), (2, 9));
        assert_eq!(at("last"), (4, 1));
        assert_eq!(lines.position(lines.source.len()), (4, 5));
        assert_eq!(Lines::of("").position(0), (1, 1));
        assert_eq!(lines.from(2).next(), Some("b = 'é' # x"));
        assert_eq!(lines.from(9).next(), None);
    }
}
