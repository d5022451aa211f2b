//! What can stop an export or an import.

/// What the days come from has failed or been told to stop; whoever gave them knows its type.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Source(Source),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("the workbook: {0}")]
    Workbook(rust_xlsx_writer::XlsxError),
    #[error("the table: {0}")]
    Csv(csv::Error),
    #[error("line {line}, column {column}: {text}")]
    Json { line: usize, column: usize, text: String },
    /// A JSON file of another kind, or of a version that is not known yet.
    #[error("{0}")]
    Format(String),
}

impl From<rust_xlsx_writer::XlsxError> for Error {
    fn from(error: rust_xlsx_writer::XlsxError) -> Error {
        match error {
            rust_xlsx_writer::XlsxError::IoError(error) => Error::Io(error),
            other => Error::Workbook(other),
        }
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Error {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Error::Io(error),
            other => Error::Csv(csv::Error::from(std::io::Error::other(format!("{other:?}")))),
        }
    }
}
