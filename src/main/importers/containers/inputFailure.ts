/**
 * The file itself could not be read any further (its disk or its network failed); the message is a sentence. Thrown by
 * an `InputFile`; what was read before it is kept.
 */
export class InputFailure extends Error {}
