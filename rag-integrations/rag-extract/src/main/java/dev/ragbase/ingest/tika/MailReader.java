package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jspecify.annotations.Nullable;

/** Reads a mail: its subject is the title, its best body part and its attachments the text. */
final class MailReader {
  private static final int HEADERS_MAX = 2_000;
  private static final int HEADER_CHARS_MAX = 100_000;
  private static final int PARTS_DEPTH_MAX = 20;
  private static final int ADDRESSES_MAX = 50;

  private final ExtractLimits limits;
  private final LightReader light;
  private final Attachments attachments;

  MailReader(ExtractLimits limits, Attachments attachments) {
    this.limits = limits;
    this.attachments = attachments;
    light = new LightReader(limits);
  }

  ExtractedDocument read(InputStream in, DocumentReader.Source source) throws IOException {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(
        new MimeConfig.Builder()
            .setMaxLineLen(-1)
            .setMaxHeaderCount(HEADERS_MAX)
            .setMaxHeaderLen(HEADER_CHARS_MAX)
            .setMalformedHeaderStartsBody(true)
            .build());
    Message message = builder.parseMessage(in);
    if (message.getHeader() == null || message.getHeader().getFields().isEmpty()) {
      throw new ExtractionException("is no mail: it has no headers", null);
    }
    TextBuilder text = new TextBuilder(limits.charsMax());
    Attachments.Of attached = attachments.of(source);
    part(message, text, attached, 0);
    String subject = message.getSubject() == null ? "" : Characters.line(message.getSubject(), 500);
    if (text.length() == 0) {
      text.words(subject);
    }
    if (text.length() == 0) {
      throw new ExtractionException("holds no text", null);
    }
    return new ExtractedDocument(
        subject, text.build(), "message/rfc822", metadata(message).with(attached.metadata()));
  }

  private void part(Entity part, TextBuilder text, Attachments.Of attached, int depth)
      throws IOException {
    if (depth > PARTS_DEPTH_MAX) {
      throw new ExtractionException("nests its parts more than " + PARTS_DEPTH_MAX + " deep", null);
    }
    Body body = part.getBody();
    if (body instanceof Multipart multipart) {
      List<Entity> parts = multipart.getBodyParts();
      boolean choice = "alternative".equalsIgnoreCase(multipart.getSubType());
      for (Entity inner : choice ? best(parts) : parts) {
        part(inner, text, attached, depth + 1);
      }
    } else if (body instanceof Message inner) {
      String subject = inner.getSubject();
      text.startHeading(2);
      text.words(subject == null ? "" : subject);
      text.endHeading();
      part(inner, text, attached, depth + 1);
    } else if (body instanceof SingleBody single) {
      single(part, single, text, attached);
    }
  }

  /** HTML says more than plain text does, unless there is none. */
  private static List<Entity> best(List<Entity> parts) {
    for (Entity part : parts.reversed()) {
      if (part.isMultipart() || part.getMimeType().equals("text/html")) {
        return List.of(part);
      }
    }
    return parts.isEmpty() ? parts : List.of(parts.getFirst());
  }

  private void single(Entity part, SingleBody body, TextBuilder text, Attachments.Of attached)
      throws IOException {
    String type = part.getMimeType();
    String name = part.getFilename();
    boolean attachment = "attachment".equals(part.getDispositionType()) || name != null;
    boolean html = type.equals("text/html");
    try (InputStream in = body.getInputStream()) {
      if (!attachment && (html || type.equals("text/plain"))) {
        text(in.readAllBytes(), html, part.getCharset(), text);
      } else if (!type.startsWith("image/")) {
        attached.read(in, name == null ? "" : name, type, text);
      }
    }
  }

  private void text(byte[] bytes, boolean html, @Nullable String charset, TextBuilder text) {
    boolean undeclared = charset == null || charset.equalsIgnoreCase("us-ascii");
    try {
      MediaTypes.Type type =
          html
              ? new MediaTypes.Type("text/html", Format.HTML)
              : new MediaTypes.Type("text/plain", Format.PLAIN);
      text.append(light.read(bytes, bytes.length, type, undeclared ? null : charset).text());
    } catch (ExtractionException e) {
      if (text.length() + bytes.length > limits.charsMax()) {
        throw e;
      }
    }
  }

  private static Metadata metadata(Message message) {
    Metadata metadata = Metadata.empty();
    if (message.getFrom() != null && !message.getFrom().isEmpty()) {
      String from = address(message.getFrom().getFirst());
      metadata = metadata.with("from", from).with("author", from);
    }
    metadata = addresses(metadata, "to", message.getTo());
    metadata = addresses(metadata, "cc", message.getCc());
    if (message.getMessageId() != null) {
      metadata = metadata.with("messageId", Characters.line(message.getMessageId(), 300));
    }
    if (message.getDate() != null) {
      MetadataValue date = MetadataValue.of(message.getDate().toInstant());
      metadata = metadata.with("date", date).with("created", date);
    }
    return metadata;
  }

  private static Metadata addresses(Metadata metadata, String key, @Nullable AddressList list) {
    List<String> names = new ArrayList<>();
    if (list != null) {
      for (Mailbox mailbox : list.flatten()) {
        names.add(address(mailbox));
      }
    }
    return names.isEmpty()
        ? metadata
        : metadata.with(key, MetadataValue.of(names.stream().limit(ADDRESSES_MAX).toList()));
  }

  private static String address(Mailbox mailbox) {
    String address = Characters.line(mailbox.getAddress(), 300);
    String name = mailbox.getName();
    return name == null || name.isBlank()
        ? address
        : Characters.line(name, 300) + " <" + address + ">";
  }
}
