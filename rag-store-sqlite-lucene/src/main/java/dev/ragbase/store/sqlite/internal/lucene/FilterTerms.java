package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.MetadataValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.util.BytesRef;

/**
 * What filters can ask about a document, as terms of one Lucene field. Each term is the field's
 * name, then what is said of it: that it has a value of a type, or a value itself, encoded so that
 * the order of bytes is the order of values (see {@link Scalars}), or an element of its list.
 */
final class FilterTerms {
  private static final byte HAS = 'h';
  private static final byte ELEMENT = 'e';
  private static final byte VALUE = 'v';
  private static final byte LANGUAGE = 'l';

  private FilterTerms() {}

  /** All terms of a document, in order, each once. */
  static List<BytesRef> of(DocumentInfo info) {
    Set<BytesRef> terms = new TreeSet<>();
    for (DocumentField field : DocumentField.values()) {
      add(terms, field, value(field, info));
    }
    for (Map.Entry<String, MetadataValue> entry : info.metadata().values().entrySet()) {
      add(terms, new Filter.Key(entry.getKey()), entry.getValue());
    }
    return new ArrayList<>(terms);
  }

  private static MetadataValue value(DocumentField field, DocumentInfo info) {
    return switch (field) {
      case URI -> MetadataValue.of(info.uri());
      case TITLE -> MetadataValue.of(info.title());
      case MEDIA_TYPE -> MetadataValue.of(info.mediaType());
      case CREATED_AT -> MetadataValue.of(info.createdAt());
      case UPDATED_AT -> MetadataValue.of(info.updatedAt());
    };
  }

  private static void add(Set<BytesRef> terms, Filter.Field field, MetadataValue value) {
    switch (value) {
      case MetadataValue.Null none -> {}
      case MetadataValue.Struct struct -> terms.add(has(field, 's'));
      case MetadataValue.Items items -> {
        terms.add(has(field, 'l'));
        for (MetadataValue item : items.values()) {
          if (Scalars.isScalar(item)) {
            terms.add(element(field, item));
          }
        }
      }
      case MetadataValue.Text text -> addScalar(terms, field, text);
      case MetadataValue.Decimal number -> addScalar(terms, field, number);
      case MetadataValue.Bool bool -> addScalar(terms, field, bool);
      case MetadataValue.Time time -> addScalar(terms, field, time);
    }
  }

  private static void addScalar(Set<BytesRef> terms, Filter.Field field, MetadataValue value) {
    terms.add(hasType(field, value));
    for (BytesRef part : Scalars.parts(value)) {
      terms.add(value(field, part));
    }
  }

  /** What begins every term that says that the field has a value of some type. */
  static BytesRef has(Filter.Field field) {
    return name(field).add(HAS).ref();
  }

  private static BytesRef has(Filter.Field field, char type) {
    return name(field).add(HAS).add((byte) type).ref();
  }

  /** The term that says that the field's value has this value's type. */
  static BytesRef hasType(Filter.Field field, MetadataValue value) {
    return has(field, Scalars.type(value));
  }

  /** The term that says that the field's list has an element. */
  static BytesRef element(Filter.Field field, MetadataValue value) {
    return name(field).add(ELEMENT).add(Scalars.parts(value).getLast()).ref();
  }

  /** A term about the field's value: one part of it, or a bound for parts. */
  static BytesRef value(Filter.Field field, BytesRef part) {
    return name(field).add(VALUE).add(part).ref();
  }

  /** The term that says in which language a chunk is. */
  static BytesRef language(String code) {
    return new Bytes().add(LANGUAGE).add(new BytesRef(code)).ref();
  }

  /** Names never begin one another: a length tells where each ends. */
  private static Bytes name(Filter.Field field) {
    return switch (field) {
      case Filter.Key key -> name('k', key.name());
      case DocumentField documentField -> name('d', documentField.text());
    };
  }

  private static Bytes name(char kind, String name) {
    BytesRef utf8 = new BytesRef(name);
    return new Bytes()
        .add((byte) kind)
        .add((byte) (utf8.length >> 8))
        .add((byte) utf8.length)
        .add(utf8);
  }
}
