package dev.ragbase.embed.onnx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Hugging Face {@code tokenizer.json} of a BERT uncased model says. Its truncation and
 * padding are ignored on purpose: those of the packaged models cut at 128 tokens.
 *
 * @param pieces each word piece's id
 * @param specials the tokens that are taken whole where a text has them
 * @param unknown stands for a word that cannot be cut
 * @param first starts every sequence
 * @param last ends every sequence
 */
record TokenizerFile(
    Map<String, Integer> pieces, Map<String, Integer> specials, int unknown, int first, int last) {

  /** A vocabulary's names occur once each: remembering them would only take time. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /**
   * Reads a file's bytes.
   *
   * @throws IOException if it cannot be read, or is of another kind of tokenizer
   */
  static TokenizerFile read(ByteBuffer file) throws IOException {
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() == null) {
        throw new IOException("not a tokenizer.json: it is empty");
      }
      if (!(value(parser) instanceof Map<?, ?> root)) {
        throw new IOException("not a tokenizer.json: no JSON object");
      }
      return of(root);
    }
  }

  private static TokenizerFile of(Map<?, ?> root) throws IOException {
    Map<?, ?> model = object(root, "model");
    Map<?, ?> normalizer = object(root, "normalizer");
    require("model.type", "WordPiece", model.get("type"));
    require("continuing_subword_prefix", "##", model.get("continuing_subword_prefix"));
    require("max_input_chars_per_word", 100, model.get("max_input_chars_per_word"));
    require("normalizer.type", "BertNormalizer", normalizer.get("type"));
    require("normalizer.clean_text", true, normalizer.get("clean_text"));
    require("normalizer.handle_chinese_chars", true, normalizer.get("handle_chinese_chars"));
    require("normalizer.lowercase", true, normalizer.get("lowercase"));
    require("pre_tokenizer", "BertPreTokenizer", object(root, "pre_tokenizer").get("type"));
    if (Boolean.FALSE.equals(normalizer.get("strip_accents"))) {
      require("normalizer.strip_accents", true, false);
    }
    Map<String, Integer> pieces = new HashMap<>();
    object(model, "vocab").forEach((piece, id) -> pieces.put((String) piece, (Integer) id));
    Map<String, Integer> specials = new HashMap<>();
    for (Object token : root.get("added_tokens") instanceof List<?> tokens ? tokens : List.of()) {
      if (token instanceof Map<?, ?> added) {
        specials.put((String) added.get("content"), (Integer) added.get("id"));
      }
    }
    String unknown = String.valueOf(model.get("unk_token"));
    return new TokenizerFile(
        pieces, specials, id(pieces, unknown), id(pieces, "[CLS]"), id(pieces, "[SEP]"));
  }

  private static int id(Map<String, Integer> pieces, String piece) throws IOException {
    Integer id = pieces.get(piece);
    if (id == null) {
      throw new IOException("the tokenizer has no token '" + piece + "'");
    }
    return id;
  }

  private static Map<?, ?> object(Map<?, ?> parent, String name) throws IOException {
    if (parent.get(name) instanceof Map<?, ?> object) {
      return object;
    }
    throw new IOException("the tokenizer has no '" + name + "'");
  }

  private static void require(String name, Object expected, @Nullable Object given)
      throws IOException {
    if (!expected.equals(given)) {
      throw new IOException(
          "the tokenizer's "
              + name
              + " is "
              + given
              + ", must be "
              + expected
              + " (BERT uncased word pieces); use a model of that kind, or LangChain4jEmbedder");
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> object = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getIntValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}
