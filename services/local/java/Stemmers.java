package headwater;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bg.BulgarianStemFilter;
import org.apache.lucene.analysis.bn.BengaliStemFilter;
import org.apache.lucene.analysis.br.BrazilianStemFilter;
import org.apache.lucene.analysis.ckb.SoraniStemFilter;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanMinimalStemFilter;
import org.apache.lucene.analysis.el.GreekStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.es.SpanishPluralStemFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fi.FinnishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.gl.GalicianMinimalStemFilter;
import org.apache.lucene.analysis.gl.GalicianStemFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.hu.HungarianLightStemFilter;
import org.apache.lucene.analysis.id.IndonesianStemFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.lv.LatvianStemFilter;
import org.apache.lucene.analysis.no.NorwegianLightStemFilter;
import org.apache.lucene.analysis.no.NorwegianMinimalStemFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.pt.PortugueseMinimalStemFilter;
import org.apache.lucene.analysis.pt.PortugueseStemFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sv.SwedishLightStemFilter;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.ArmenianStemmer;
import org.tartarus.snowball.ext.BasqueStemmer;
import org.tartarus.snowball.ext.CatalanStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.EstonianStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.GermanStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.IrishStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.LithuanianStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SerbianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;

/** The languages of the token filter {@code stemmer}, by the names of the full distribution. */
final class Stemmers {
    private static final Map<String, UnaryOperator<TokenStream>> TABLE = new HashMap<>();

    static {
        snowball("armenian", ArmenianStemmer::new);
        snowball("basque", BasqueStemmer::new);
        snowball("catalan", CatalanStemmer::new);
        snowball("danish", DanishStemmer::new);
        snowball("dutch", DutchStemmer::new);
        snowball("porter2", EnglishStemmer::new);
        snowball("estonian", EstonianStemmer::new);
        snowball("finnish", FinnishStemmer::new);
        snowball("french", FrenchStemmer::new);
        snowball("german", GermanStemmer::new);
        snowball("german2", GermanStemmer::new);
        snowball("hungarian", HungarianStemmer::new);
        snowball("irish", IrishStemmer::new);
        snowball("italian", ItalianStemmer::new);
        snowball("lithuanian", LithuanianStemmer::new);
        snowball("norwegian", NorwegianStemmer::new);
        snowball("portuguese", PortugueseStemmer::new);
        snowball("romanian", RomanianStemmer::new);
        snowball("russian", RussianStemmer::new);
        snowball("serbian", SerbianStemmer::new);
        snowball("spanish", SpanishStemmer::new);
        snowball("swedish", SwedishStemmer::new);
        snowball("turkish", TurkishStemmer::new);
        TABLE.put("arabic", ArabicStemFilter::new);
        TABLE.put("bengali", BengaliStemFilter::new);
        TABLE.put("brazilian", BrazilianStemFilter::new);
        TABLE.put("bulgarian", BulgarianStemFilter::new);
        TABLE.put("czech", CzechStemFilter::new);
        TABLE.put("english", PorterStemFilter::new);
        TABLE.put("porter", PorterStemFilter::new);
        TABLE.put("light_english", KStemFilter::new);
        TABLE.put("minimal_english", EnglishMinimalStemFilter::new);
        TABLE.put("possessive_english", EnglishPossessiveFilter::new);
        TABLE.put("light_finnish", FinnishLightStemFilter::new);
        TABLE.put("light_french", FrenchLightStemFilter::new);
        TABLE.put("minimal_french", FrenchMinimalStemFilter::new);
        TABLE.put("galician", GalicianStemFilter::new);
        TABLE.put("minimal_galician", GalicianMinimalStemFilter::new);
        TABLE.put("light_german", GermanLightStemFilter::new);
        TABLE.put("minimal_german", GermanMinimalStemFilter::new);
        TABLE.put("greek", GreekStemFilter::new);
        TABLE.put("hindi", HindiStemFilter::new);
        TABLE.put("light_hungarian", HungarianLightStemFilter::new);
        TABLE.put("indonesian", IndonesianStemFilter::new);
        TABLE.put("light_indonesian", tokens -> new IndonesianStemFilter(tokens, false));
        TABLE.put("light_italian", ItalianLightStemFilter::new);
        TABLE.put("latvian", LatvianStemFilter::new);
        TABLE.put("light_norwegian", NorwegianLightStemFilter::new);
        TABLE.put("minimal_norwegian", NorwegianMinimalStemFilter::new);
        TABLE.put("persian", PersianStemFilter::new);
        TABLE.put("light_portuguese", PortugueseLightStemFilter::new);
        TABLE.put("minimal_portuguese", PortugueseMinimalStemFilter::new);
        TABLE.put("portuguese_rslp", PortugueseStemFilter::new);
        TABLE.put("light_russian", RussianLightStemFilter::new);
        TABLE.put("sorani", SoraniStemFilter::new);
        TABLE.put("light_spanish", SpanishLightStemFilter::new);
        TABLE.put("spanish_plural", SpanishPluralStemFilter::new);
        TABLE.put("light_swedish", SwedishLightStemFilter::new);
    }

    private Stemmers() {}

    static UnaryOperator<TokenStream> of(String language) {
        UnaryOperator<TokenStream> stemmer = TABLE.get(language);
        if (stemmer == null) {
            throw new IllegalArgumentException("there is no stemmer for language [" + language + "]");
        }
        return stemmer;
    }

    private static void snowball(String language, Supplier<SnowballStemmer> make) {
        TABLE.put(language, tokens -> new SnowballFilter(tokens, make.get()));
    }
}
