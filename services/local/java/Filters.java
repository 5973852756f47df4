package headwater;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** Token filters with the names, settings and defaults of the full distribution. */
final class Filters {
    private static final int LONGEST = Integer.MAX_VALUE;

    private Filters() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> table() {
        Map<String, AnalysisProvider<TokenFilterFactory>> table = new HashMap<>();
        table.put("lowercase", forBoth((environment, settings) -> lowercase(settings.get("language"))));
        table.put("uppercase", forBoth((environment, settings) -> UpperCaseFilter::new));
        table.put("decimal_digit", forBoth((environment, settings) -> DecimalDigitFilter::new));
        table.put("trim", forBoth((environment, settings) -> TrimFilter::new));
        table.put("asciifolding", (index, environment, name, settings) -> folding(name, settings));
        table.put("stemmer", forText((environment, settings) -> Stemmers.of(stemmerLanguage(settings))));
        table.put("porter_stem", forText((environment, settings) -> PorterStemFilter::new));
        table.put("elision", forText(Filters::elision));
        table.put("length", forText((environment, settings) -> length(settings)));
        table.put("edge_ngram", forText((environment, settings) -> edges(settings)));
        // Without its words this one has no meaning, so no index gets it unasked.
        table.put("keyword_marker", AnalysisPlugin.requiresAnalysisSettings(forText(Filters::keywords)));
        return table;
    }

    private static UnaryOperator<TokenStream> lowercase(String language) {
        return switch (language == null ? "" : language) {
            case "" -> LowerCaseFilter::new;
            case "greek" -> GreekLowerCaseFilter::new;
            case "irish" -> IrishLowerCaseFilter::new;
            case "turkish" -> TurkishLowerCaseFilter::new;
            default -> throw new IllegalArgumentException("there is no lower case of language [" + language + "]");
        };
    }

    private static String stemmerLanguage(Settings settings) {
        return settings.get("language", settings.get("name", "porter"));
    }

    private static UnaryOperator<TokenStream> elision(Environment environment, Settings settings) {
        CharArraySet given = Analysis.parseArticles(environment, settings);
        CharArraySet articles = given == null ? FrenchAnalyzer.DEFAULT_ARTICLES : given;
        return tokens -> new ElisionFilter(tokens, articles);
    }

    private static UnaryOperator<TokenStream> keywords(Environment environment, Settings settings) {
        CharArraySet words = Analysis.getWordSet(environment, settings, "keywords");
        if (words == null) {
            throw new IllegalArgumentException("keyword_marker needs [keywords] or [keywords_path]");
        }
        return tokens -> new SetKeywordMarkerFilter(tokens, words);
    }

    private static UnaryOperator<TokenStream> length(Settings settings) {
        int least = settings.getAsInt("min", 0);
        int most = settings.getAsInt("max", LONGEST);
        return tokens -> new LengthFilter(tokens, least, most);
    }

    private static UnaryOperator<TokenStream> edges(Settings settings) {
        int least = settings.getAsInt("min_gram", 1);
        int most = settings.getAsInt("max_gram", 2);
        boolean whole = settings.getAsBoolean("preserve_original", false);
        return tokens -> new EdgeNGramTokenFilter(tokens, least, most, whole);
    }

    /** A filter of whole texts; normalizers, which yield one token, refuse it. */
    private static AnalysisProvider<TokenFilterFactory> forText(
            BiFunction<Environment, Settings, UnaryOperator<TokenStream>> make) {
        return (index, environment, name, settings) -> {
            UnaryOperator<TokenStream> filter = make.apply(environment, settings);
            return new TokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream tokens) {
                    return filter.apply(tokens);
                }
            };
        };
    }

    /** A filter of texts and of normalizers. */
    private static AnalysisProvider<TokenFilterFactory> forBoth(
            BiFunction<Environment, Settings, UnaryOperator<TokenStream>> make) {
        return (index, environment, name, settings) -> {
            UnaryOperator<TokenStream> filter = make.apply(environment, settings);
            return new NormalizingTokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream tokens) {
                    return filter.apply(tokens);
                }
            };
        };
    }

    private static TokenFilterFactory folding(String name, Settings settings) {
        boolean both = settings.getAsBoolean("preserve_original", false);
        return new NormalizingTokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream tokens) {
                return new ASCIIFoldingFilter(tokens, both);
            }

            @Override
            public TokenStream normalize(TokenStream tokens) {
                // A normalizer yields one token: the folded one alone.
                return new ASCIIFoldingFilter(tokens, false);
            }
        };
    }
}
