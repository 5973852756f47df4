package headwater;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/** Lucene's language analyzers under the names of the full distribution, so that one index template fits both. */
final class Languages {
    /** Analyzer from stop words and words that are not to be stemmed. */
    record Language(Supplier<CharArraySet> stopWords, BiFunction<CharArraySet, CharArraySet, Analyzer> make) {}

    private static final Map<String, Language> TABLE = new TreeMap<>();

    static {
        put("arabic", ArabicAnalyzer::getDefaultStopSet, ArabicAnalyzer::new);
        put("armenian", ArmenianAnalyzer::getDefaultStopSet, ArmenianAnalyzer::new);
        put("basque", BasqueAnalyzer::getDefaultStopSet, BasqueAnalyzer::new);
        put("bengali", BengaliAnalyzer::getDefaultStopSet, BengaliAnalyzer::new);
        put("brazilian", BrazilianAnalyzer::getDefaultStopSet, BrazilianAnalyzer::new);
        put("bulgarian", BulgarianAnalyzer::getDefaultStopSet, BulgarianAnalyzer::new);
        put("catalan", CatalanAnalyzer::getDefaultStopSet, CatalanAnalyzer::new);
        put("cjk", CJKAnalyzer::getDefaultStopSet, (stop, kept) -> new CJKAnalyzer(stop));
        put("czech", CzechAnalyzer::getDefaultStopSet, CzechAnalyzer::new);
        put("danish", DanishAnalyzer::getDefaultStopSet, DanishAnalyzer::new);
        put("dutch", DutchAnalyzer::getDefaultStopSet, DutchAnalyzer::new);
        put("english", EnglishAnalyzer::getDefaultStopSet, EnglishAnalyzer::new);
        put("estonian", EstonianAnalyzer::getDefaultStopSet, EstonianAnalyzer::new);
        put("finnish", FinnishAnalyzer::getDefaultStopSet, FinnishAnalyzer::new);
        put("french", FrenchAnalyzer::getDefaultStopSet, FrenchAnalyzer::new);
        put("galician", GalicianAnalyzer::getDefaultStopSet, GalicianAnalyzer::new);
        put("german", GermanAnalyzer::getDefaultStopSet, GermanAnalyzer::new);
        put("greek", GreekAnalyzer::getDefaultStopSet, (stop, kept) -> new GreekAnalyzer(stop));
        put("hindi", HindiAnalyzer::getDefaultStopSet, HindiAnalyzer::new);
        put("hungarian", HungarianAnalyzer::getDefaultStopSet, HungarianAnalyzer::new);
        put("indonesian", IndonesianAnalyzer::getDefaultStopSet, IndonesianAnalyzer::new);
        put("irish", IrishAnalyzer::getDefaultStopSet, IrishAnalyzer::new);
        put("italian", ItalianAnalyzer::getDefaultStopSet, ItalianAnalyzer::new);
        put("latvian", LatvianAnalyzer::getDefaultStopSet, LatvianAnalyzer::new);
        put("lithuanian", LithuanianAnalyzer::getDefaultStopSet, LithuanianAnalyzer::new);
        put("norwegian", NorwegianAnalyzer::getDefaultStopSet, NorwegianAnalyzer::new);
        put("persian", PersianAnalyzer::getDefaultStopSet, PersianAnalyzer::new);
        put("portuguese", PortugueseAnalyzer::getDefaultStopSet, PortugueseAnalyzer::new);
        put("romanian", RomanianAnalyzer::getDefaultStopSet, RomanianAnalyzer::new);
        put("russian", RussianAnalyzer::getDefaultStopSet, RussianAnalyzer::new);
        put("serbian", SerbianAnalyzer::getDefaultStopSet, SerbianAnalyzer::new);
        put("sorani", SoraniAnalyzer::getDefaultStopSet, SoraniAnalyzer::new);
        put("spanish", SpanishAnalyzer::getDefaultStopSet, SpanishAnalyzer::new);
        put("swedish", SwedishAnalyzer::getDefaultStopSet, SwedishAnalyzer::new);
        put("thai", ThaiAnalyzer::getDefaultStopSet, (stop, kept) -> ThaiPairs.analyzer(stop));
        put("turkish", TurkishAnalyzer::getDefaultStopSet, TurkishAnalyzer::new);
    }

    private Languages() {}

    static Map<String, Language> table() {
        return TABLE;
    }

    private static void put(
            String name, Supplier<CharArraySet> stopWords, BiFunction<CharArraySet, CharArraySet, Analyzer> make) {
        TABLE.put(name, new Language(stopWords, make));
    }
}
