package io.culvert.gateway.xml;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of what a stranger sent. Names count without their prefixes, as every maker chooses other ones.
 *
 * <p>No document types, no entities but the five, a bounded depth and number of elements. Immutable once it is read.
 *
 * @param content text of its own
 */
public record XmlElement(
        String namespace,
        String name,
        Map<String, String> attributes,
        List<XmlElement> children,
        StringBuilder content) {

    private static final int MAX_DEPTH = 40;
    private static final int MAX_ELEMENTS = 10_000;

    private static final XMLInputFactory FACTORY = factory();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is resolved");
        });
        return factory;
    }

    /** Reads a whole document; its size is bounded by who calls. */
    public static XmlElement parse(byte[] document) throws XmlRefused {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                return root(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) { // the reader throws both at what is no XML
            throw new XmlRefused("no XML");
        }
    }

    private static XmlElement root(XMLStreamReader reader) throws XMLStreamException, XmlRefused {
        Deque<XmlElement> open = new ArrayDeque<>();
        XmlElement root = null;
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    XmlElement element = element(reader);
                    if (++elements > MAX_ELEMENTS || open.size() >= MAX_DEPTH) {
                        throw new XmlRefused("too many elements, or too deep");
                    }
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        open.getLast().children.add(element);
                    }
                    open.addLast(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.removeLast();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty()) {
                        open.getLast().content.append(reader.getText());
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XmlRefused("a document type, or an entity");
                default -> {
                    // comments, instructions
                }
            }
        }
        if (root == null) {
            throw new XmlRefused("no element");
        }
        return root;
    }

    private static XmlElement element(XMLStreamReader reader) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        String namespace = reader.getNamespaceURI();
        return new XmlElement(
                namespace == null ? "" : namespace,
                reader.getLocalName(),
                attributes,
                new ArrayList<>(),
                new StringBuilder());
    }

    /** Its own text without the blanks around it. */
    public String text() {
        return content.toString().strip();
    }

    /** An attribute's value; empty where there is none. */
    public String attribute(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    /** The first of its own children of this name. */
    public Optional<XmlElement> child(String wanted) {
        return children.stream().filter(each -> each.name.equals(wanted)).findFirst();
    }

    /** Its own children of this name, in their order. */
    public List<XmlElement> children(String wanted) {
        return children.stream().filter(each -> each.name.equals(wanted)).toList();
    }

    /** The first element of this name below it, at any depth. */
    public Optional<XmlElement> find(String wanted) {
        List<XmlElement> found = findAll(wanted);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** All elements of this name below it, at any depth, in their order. */
    public List<XmlElement> findAll(String wanted) {
        List<XmlElement> found = new ArrayList<>();
        walk(element -> {
            if (element.name.equals(wanted)) {
                found.add(element);
            }
        });
        return found;
    }

    private void walk(Consumer<XmlElement> visitor) {
        for (XmlElement child : children) {
            visitor.accept(child);
            child.walk(visitor);
        }
    }
}
