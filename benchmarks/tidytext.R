# Count the words of texts and weight them by tf-idf with tidytext, as its own book does.
#   Rscript benchmarks/tidytext.R TEXTS.jsonl     (each line: {"text": …})
# Prints, as JSON, seconds of the first run after a warm-up on 200 texts, and the megabytes it needed on top.

suppressPackageStartupMessages({
  library(dplyr)
  library(jsonlite)
  library(tidytext)
})

weigh <- function(texts) {
  texts |>
    unnest_tokens(word, text) |>
    count(post, word) |>
    bind_tf_idf(word, post, n)
}

# Linux's own account of this process; R's gc() does not see what C++ code takes.
megabytes <- function(field) {
  line <- grep(paste0("^", field, ":"), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

lines <- readLines(commandArgs(trailingOnly = TRUE)[1], encoding = "UTF-8")
texts <- vapply(lines, function(line) fromJSON(line)$text, character(1), USE.NAMES = FALSE)
posts <- tibble(post = seq_along(texts), text = texts)
rm(lines, texts)

invisible(weigh(head(posts, 200)))
invisible(gc())

writeLines("5", "/proc/self/clear_refs") # the peak is counted from here
before <- megabytes("VmRSS")
seconds <- system.time(weighed <- weigh(posts))[["elapsed"]]
extra <- megabytes("VmHWM") - before

stopifnot(nrow(weighed) > 0, !anyNA(weighed$tf_idf))
cat(toJSON(list(first = round(seconds, 3), extra_mb = round(extra, 1)), auto_unbox = TRUE), "\n", sep = "")
