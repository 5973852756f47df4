package headwater;

import java.io.IOException;
import java.lang.Character.UnicodeScript;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.StopwordAnalyzerBase;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Thai without a dictionary: overlapping pairs of written units, as is usual for scripts without blanks.
 *
 * <p>Lucene's own analyzer needs Thai break rules that a small Java runtime leaves out. A unit is a letter with the
 * marks above and below it.
 */
final class ThaiPairs extends TokenFilter {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute position = addAttribute(PositionIncrementAttribute.class);
    private State whole;
    private String run = "";
    private int[] units = {0};
    private int unitCount;
    private int next;
    private int start;

    private ThaiPairs(TokenStream input) {
        super(input);
    }

    static Analyzer analyzer(CharArraySet stop) {
        return ThaiTokenizer.DBBI_AVAILABLE ? new ThaiAnalyzer(stop) : new PairAnalyzer(stop);
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (next + 2 <= unitCount) {
            return pair();
        }
        if (input.incrementToken() == false) {
            return false;
        }
        split();
        return unitCount < 2 || pair();
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        unitCount = 0;
        next = 0;
    }

    private boolean pair() {
        restoreState(whole);
        term.setEmpty().append(run, units[next], units[next + 2]);
        offset.setOffset(start + units[next], start + units[next + 2]);
        if (next++ > 0) {
            // Only the first pair stands behind what came before; each other one is the next word.
            position.setPositionIncrement(1);
        }
        return true;
    }

    private void split() {
        next = 0;
        unitCount = 0;
        if (term.isEmpty() || UnicodeScript.of(term.charAt(0)) != UnicodeScript.THAI) {
            return;
        }
        run = term.toString();
        start = offset.startOffset();
        whole = captureState();
        units = new int[run.length() + 1];
        for (int at = 1; at <= run.length(); at++) {
            if (at == run.length() || Character.getType(run.charAt(at)) != Character.NON_SPACING_MARK) {
                units[++unitCount] = at;
            }
        }
    }

    private static final class PairAnalyzer extends StopwordAnalyzerBase {
        PairAnalyzer(CharArraySet stop) {
            super(stop);
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer source = new StandardTokenizer();
            TokenStream tokens = new DecimalDigitFilter(new LowerCaseFilter(source));
            return new TokenStreamComponents(source, new ThaiPairs(new StopFilter(tokens, stopwords)));
        }

        @Override
        protected TokenStream normalize(String field, TokenStream tokens) {
            return new DecimalDigitFilter(new LowerCaseFilter(tokens));
        }
    }
}
