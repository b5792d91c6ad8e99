package io.culvert.gateway.tunnel;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the messages of Carry calls into one array for each event loop instead of one for each frame.
 *
 * <p>INVARIANT: the {@code bytes} of a message are valid only until the call that was given the message returns; {@link
 * BatchReader} copies them. Its text is its own.
 */
final class CarryMessages implements MethodDescriptor.Marshaller<CarryUp> {
    private static final int FIRST_BYTES = 32 * 1024;

    private final MethodDescriptor.Marshaller<CarryUp> plain;
    private final FastThreadLocal<byte[]> arrays = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[FIRST_BYTES];
        }
    };

    private CarryMessages(MethodDescriptor.Marshaller<CarryUp> plain) {
        this.plain = plain;
    }

    /** The service with its Carry method reading so. */
    static ServerServiceDefinition borrowing(ServerServiceDefinition service) {
        return Remarshalled.service(
                service,
                method -> method.getMethodDescriptor() == TunnelGrpc.getCarryMethod() ? borrowing(method) : method);
    }

    @SuppressWarnings("unchecked") // the caller compared the descriptor
    private static <A> ServerMethodDefinition<CarryUp, A> borrowing(ServerMethodDefinition<?, ?> method) {
        ServerMethodDefinition<CarryUp, A> carry = (ServerMethodDefinition<CarryUp, A>) method;
        MethodDescriptor<CarryUp, A> descriptor = carry.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(
                                new CarryMessages(descriptor.getRequestMarshaller()),
                                descriptor.getResponseMarshaller())
                        .build(),
                carry.getServerCallHandler());
    }

    @Override
    public InputStream stream(CarryUp message) {
        return plain.stream(message);
    }

    @Override
    public CarryUp parse(InputStream stream) {
        try {
            int size = stream.available(); // gRPC holds the whole message
            byte[] array = arrays.get();
            if (array.length < size) {
                array = new byte[size];
                arrays.set(array);
            }
            int read = stream.readNBytes(array, 0, size);
            CodedInputStream in =
                    UnsafeByteOperations.unsafeWrap(array, 0, read).newCodedInput();
            in.enableAliasing(true);
            return CarryUp.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw Status.INVALID_ARGUMENT.withCause(e).asRuntimeException();
        } catch (IOException e) {
            throw Status.INTERNAL.withCause(e).asRuntimeException();
        }
    }
}
