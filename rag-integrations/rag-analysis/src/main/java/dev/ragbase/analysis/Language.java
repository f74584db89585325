package dev.ragbase.analysis;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianStemFilter;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.bn.BengaliNormalizationFilter;
import org.apache.lucene.analysis.bn.BengaliStemFilter;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniNormalizationFilter;
import org.apache.lucene.analysis.ckb.SoraniStemFilter;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.el.GreekStemFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.gl.GalicianStemFilter;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianStemFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianStemFilter;
import org.apache.lucene.analysis.ne.NepaliAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ro.RomanianNormalizationFilter;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianNormalizationFilter;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.te.TeluguNormalizationFilter;
import org.apache.lucene.analysis.te.TeluguStemFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.tartarus.snowball.ext.ArmenianStemmer;
import org.tartarus.snowball.ext.BasqueStemmer;
import org.tartarus.snowball.ext.CatalanStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EstonianStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.IrishStemmer;
import org.tartarus.snowball.ext.LithuanianStemmer;
import org.tartarus.snowball.ext.NepaliStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SerbianStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;
import org.tartarus.snowball.ext.TamilStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;

/**
 * A language whose words we can bring to their stem: how, and which of its words say nothing by
 * themselves. The chains are those of Lucene's analyzers, without their tokenizers.
 */
enum Language {
  ARABIC(
      "ar",
      ArabicAnalyzer::getDefaultStopSet,
      in -> new ArabicStemFilter(new ArabicNormalizationFilter(in))),
  ARMENIAN(
      "hy",
      ArmenianAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(in, new ArmenianStemmer())),
  BASQUE(
      "eu", BasqueAnalyzer::getDefaultStopSet, in -> new SnowballFilter(in, new BasqueStemmer())),
  BENGALI(
      "bn",
      BengaliAnalyzer::getDefaultStopSet,
      in ->
          new BengaliStemFilter(new BengaliNormalizationFilter(new IndicNormalizationFilter(in)))),
  BULGARIAN("bg", BulgarianAnalyzer::getDefaultStopSet, in -> new BulgarianStemFilter(in)),
  CATALAN(
      "ca",
      CatalanAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(new ElisionFilter(in, Elisions.CATALAN), new CatalanStemmer())),
  CZECH("cs", CzechAnalyzer::getDefaultStopSet, in -> new CzechStemFilter(in)),
  DANISH(
      "da", DanishAnalyzer::getDefaultStopSet, in -> new SnowballFilter(in, new DanishStemmer())),
  DUTCH("nl", DutchAnalyzer::getDefaultStopSet, in -> new SnowballFilter(in, new DutchStemmer())),
  ENGLISH(
      "en",
      EnglishAnalyzer::getDefaultStopSet,
      in -> new PorterStemFilter(new EnglishPossessiveFilter(in))),
  ESTONIAN(
      "et",
      EstonianAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(in, new EstonianStemmer())),
  FINNISH(
      "fi", FinnishAnalyzer::getDefaultStopSet, in -> new SnowballFilter(in, new FinnishStemmer())),
  FRENCH(
      "fr",
      FrenchAnalyzer::getDefaultStopSet,
      in -> new FrenchLightStemFilter(new ElisionFilter(in, FrenchAnalyzer.DEFAULT_ARTICLES))),
  GALICIAN("gl", GalicianAnalyzer::getDefaultStopSet, in -> new GalicianStemFilter(in)),
  GERMAN(
      "de",
      GermanAnalyzer::getDefaultStopSet,
      in -> new GermanLightStemFilter(new GermanNormalizationFilter(in))),
  GREEK(
      "el",
      GreekAnalyzer::getDefaultStopSet,
      in -> new GreekStemFilter(new GreekLowerCaseFilter(in))),
  HINDI(
      "hi",
      HindiAnalyzer::getDefaultStopSet,
      in -> new HindiStemFilter(new HindiNormalizationFilter(new IndicNormalizationFilter(in)))),
  HUNGARIAN(
      "hu",
      HungarianAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(in, new HungarianStemmer())),
  INDONESIAN("id", IndonesianAnalyzer::getDefaultStopSet, in -> new IndonesianStemFilter(in)),
  IRISH(
      "ga",
      IrishAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(new ElisionFilter(in, Elisions.IRISH), new IrishStemmer())),
  ITALIAN(
      "it",
      ItalianAnalyzer::getDefaultStopSet,
      in -> new ItalianLightStemFilter(new ElisionFilter(in, Elisions.ITALIAN))),
  LATVIAN("lv", LatvianAnalyzer::getDefaultStopSet, in -> new LatvianStemFilter(in)),
  LITHUANIAN(
      "lt",
      LithuanianAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(in, new LithuanianStemmer())),
  NEPALI(
      "ne",
      NepaliAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(new IndicNormalizationFilter(in), new NepaliStemmer())),
  NORWEGIAN(
      "no",
      NorwegianAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(in, new NorwegianStemmer())),
  PERSIAN(
      "fa",
      PersianAnalyzer::getDefaultStopSet,
      in ->
          new PersianStemFilter(new PersianNormalizationFilter(new ArabicNormalizationFilter(in)))),
  PORTUGUESE("pt", PortugueseAnalyzer::getDefaultStopSet, in -> new PortugueseLightStemFilter(in)),
  ROMANIAN(
      "ro",
      RomanianAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(new RomanianNormalizationFilter(in), new RomanianStemmer())),
  RUSSIAN(
      "ru", RussianAnalyzer::getDefaultStopSet, in -> new SnowballFilter(in, new RussianStemmer())),
  SERBIAN(
      "sr",
      SerbianAnalyzer::getDefaultStopSet,
      in -> new SerbianNormalizationFilter(new SnowballFilter(in, new SerbianStemmer()))),
  SORANI(
      "ckb",
      SoraniAnalyzer::getDefaultStopSet,
      in -> new SoraniStemFilter(new SoraniNormalizationFilter(in))),
  SPANISH("es", SpanishAnalyzer::getDefaultStopSet, in -> new SpanishLightStemFilter(in)),
  SWEDISH(
      "sv", SwedishAnalyzer::getDefaultStopSet, in -> new SnowballFilter(in, new SwedishStemmer())),
  TAMIL(
      "ta",
      TamilAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(new IndicNormalizationFilter(in), new TamilStemmer())),
  TELUGU(
      "te",
      TeluguAnalyzer::getDefaultStopSet,
      in -> new TeluguStemFilter(new TeluguNormalizationFilter(new IndicNormalizationFilter(in)))),
  TURKISH(
      "tr",
      TurkishAnalyzer::getDefaultStopSet,
      in -> new SnowballFilter(new ApostropheFilter(in), new TurkishStemmer()));

  private final String code;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final Supplier<CharArraySet> stopWords;

  @SuppressWarnings("ImmutableEnumChecker") // as above
  private final UnaryOperator<TokenStream> stemming;

  Language(String code, Supplier<CharArraySet> stopWords, UnaryOperator<TokenStream> stemming) {
    this.code = code;
    this.stopWords = stopWords;
    this.stemming = stemming;
  }

  /** Its ISO 639 code. */
  String code() {
    return code;
  }

  /** Words such as the and of, in lower case. */
  CharArraySet stopWords() {
    return stopWords.get();
  }

  /** The stems of words in lower case. */
  TokenStream stems(TokenStream words) {
    return stemming.apply(words);
  }

  /** The codes of all, in the order of the constants. */
  static List<String> codes() {
    return Codes.ALL;
  }

  /**
   * The language of a code of ours; empty for "".
   *
   * @throws IllegalArgumentException for any other
   */
  static Optional<Language> ofCode(String code) {
    Language language = Codes.BY_CODE.get(code);
    if (!code.isEmpty() && (language == null || !language.code.equals(code))) {
      throw new IllegalArgumentException(
          "language is '" + code + "', must be empty or one of " + Codes.ALL);
    }
    return Optional.ofNullable(language);
  }

  /**
   * The language of a tag such as {@code de} or {@code de-CH}; empty if we have no stems for it.
   */
  static Optional<Language> ofTag(String tag) {
    String code = Locale.forLanguageTag(tag.strip().replace('_', '-')).getLanguage();
    return Optional.ofNullable(Codes.BY_CODE.get(code));
  }

  /** Read once, after the constants are there. */
  private static final class Codes {
    static final List<String> ALL = Arrays.stream(values()).map(Language::code).toList();
    static final Map<String, Language> BY_CODE = new HashMap<>();

    static {
      for (Language language : values()) {
        BY_CODE.put(language.code, language);
      }
      // Norwegian is written in two forms, which one stemmer serves.
      BY_CODE.put("nb", NORWEGIAN);
      BY_CODE.put("nn", NORWEGIAN);
    }
  }

  /** What is cut off before an apostrophe, where Lucene keeps its list to itself. */
  private static final class Elisions {
    static final CharArraySet CATALAN = set("d", "l", "m", "n", "s", "t");
    static final CharArraySet IRISH = set("d", "m", "b");
    static final CharArraySet ITALIAN =
        set(
            "c", "l", "all", "dall", "dell", "nell", "sull", "coll", "pell", "gl", "agl", "dagl",
            "degl", "negl", "sugl", "un", "m", "t", "s", "v", "d");

    private static CharArraySet set(String... words) {
      return CharArraySet.unmodifiableSet(new CharArraySet(List.of(words), true));
    }
  }
}
