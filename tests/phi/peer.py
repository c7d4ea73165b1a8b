"""What Presidio's recognisers find: a line of JSON for each sample of the standard input.

Each recogniser is called directly, and its scores are raised by words beside the number as Presidio does it, by the
words of spaCy's tokenizer for English: its language models are not to be had from a package registry.
"""

import json
import multiprocessing
import sys

import spacy
import tldextract
from presidio_analyzer import RecognizerResult, predefined_recognizers
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

# What a weak pattern has once a word beside it supports it.
SURE = LemmaContextAwareEnhancer().min_score_with_context_similarity
# The list of suffixes that comes with the package, not a newer one of the network.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())


class Words:
    """Tells words from stop words and punctuation, as the engines of Presidio do."""

    def __init__(self):
        self.language = spacy.blank("en")

    def is_stopword(self, word, _language):
        return self.language.vocab[word].is_stop

    def is_punct(self, word, _language):
        return self.language.vocab[word].is_punct

    def artifacts(self, text):
        tokens = self.language(text)
        return NlpArtifacts(
            entities=[],
            tokens=tokens,
            tokens_indices=[token.idx for token in tokens],
            lemmas=[token.lower_ for token in tokens],
            nlp_engine=self,
            language="en",
        )


class Peer:
    def __init__(self, names):
        self.words = Words()
        self.enhancer = LemmaContextAwareEnhancer()
        self.recognizers = {name: getattr(predefined_recognizers, name)() for name in names}

    def scores(self, text):
        """The highest score of each recogniser that finds something."""
        artifacts = self.words.artifacts(text)
        best = {}
        for name, recognizer in self.recognizers.items():
            try:
                results = recognizer.analyze(text, recognizer.supported_entities, artifacts) or []
            except ValueError:
                # Digits of a script that this Python does not know yet: nothing is found.
                continue
            for result in results:
                result.recognition_metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY] = recognizer.id
            for result in self.enhancer.enhance_using_context(text, results, artifacts, [recognizer]):
                best[name] = max(best.get(name, 0), result.score)
        return best


def texts(value):
    """Of a list, each item and the items as one text."""
    return [*value, " ".join(value)] if isinstance(value, list) else [value]


def start(names):
    global peer
    peer = Peer(names)


def answer(line):
    any_score, sure = set(), set()
    for text in texts(json.loads(line)):
        for name, score in peer.scores(text).items():
            any_score.add(name)
            if score >= SURE:
                sure.add(name)
    return json.dumps({"any": sorted(any_score), "sure": sorted(sure)})


def main():
    jobs, names = int(sys.argv[1]), sys.argv[2:]
    with multiprocessing.Pool(jobs, start, (names,)) as pool:
        for done in pool.imap(answer, sys.stdin, chunksize=64):
            print(done)


if __name__ == "__main__":
    main()
